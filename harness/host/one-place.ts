/**
 * Lets monitors share what processes of one machine share: named objects (each Wine prefix has its own) and a folder for
 * temporary files.
 */
import type { Launcher, Place } from './place/place.ts';

/**
 * A launcher whose monitors all get the place of the first one while any is alive. The place is given back when the last one has
 * ended. The first must outlive the others: under Wine the prefix's server belongs to its process group.
 */
export function inOnePlace(launcher: Launcher): Launcher {
  let users = 0;
  let shared: Promise<Place> | null = null;
  const leave = (): boolean => {
    users -= 1;
    if (users === 0) shared = null;
    return users === 0;
  };
  return {
    ...launcher,
    place: async (...asked) => {
      users += 1;
      shared ??= launcher.place(...asked);
      try {
        const place = await shared;
        return { ...place, giveBack: async () => (leave() ? place.giveBack() : undefined) };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

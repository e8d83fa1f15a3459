/** Monitors that share what a machine's processes share: named objects (a Wine prefix has its own), a folder for temporary files. */
import type { Launcher, Place } from './place/place.ts';

/**
 * Every monitor that is alive at the same time gets the first one's place, which is given back when the last of them has ended. The
 * first has to outlive the others: under Wine the server of the prefix is of its process group.
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

import { expect, it } from 'vitest';
import { inOnePlace } from './one-place.ts';
import type { Launcher, Place } from './place/place.ts';

function counting(fail = false): { readonly launcher: Launcher; readonly log: string[] } {
  const log: string[] = [];
  const place = async (folder: string): Promise<Place> => {
    log.push(`made ${folder}`);
    if (fail) throw new Error('no place');
    const giveBack = async (): Promise<void> => void log.push(`gave back ${folder}`);
    return {
      platform: 'linux',
      command: folder,
      args: [],
      env: {},
      path: String,
      file: String,
      shim: '',
      koffiFrom: '',
      attach: () => [],
      debug: () => null,
      giveBack,
    };
  };
  return { launcher: { platform: 'linux', wine: null, wineBinary: null, place }, log };
}

it('gives one place to all that live at once, and gives it back after the last', async () => {
  const { launcher, log } = counting();
  const together = inOnePlace(launcher);
  const [a, b] = [await together.place('a', 'usual'), await together.place('b', 'usual')];
  expect(b.command).toBe('a');
  await a.giveBack();
  expect(log).toEqual(['made a']);
  await b.giveBack();
  expect(log).toEqual(['made a', 'gave back a']);
  expect((await together.place('c', 'usual')).command).toBe('c');
});

it('tries again after a place could not be had', async () => {
  const { launcher, log } = counting(true);
  const together = inOnePlace(launcher);
  for (const folder of ['a', 'b']) await expect(together.place(folder, 'usual')).rejects.toThrow('no place');
  expect(log).toEqual(['made a', 'made b']);
});

import { expect, test } from 'vitest';
import type { Monitor } from './monitor.ts';
import { Spare } from './spare.ts';

/** Of a monitor a spare only needs to know whether it is usable. */
const monitor = (usable: boolean): Monitor => ({ usable }) as Monitor;

test('an unusable spare is dropped, and the next one is taken', async () => {
  const [bad, good] = [monitor(false), monitor(true)];
  const starts = [bad, good];
  const dropped: Monitor[] = [];
  const spare = new Spare(
    async () => starts.shift() ?? monitor(true),
    async (one) => void dropped.push(one),
  );
  spare.keep(2);
  expect(await spare.take()).toBe(good);
  expect(dropped).toEqual([bad]);
  await spare.end();
});

test('where every start fails there is none to take', async () => {
  let starts = 0;
  const spare = new Spare(
    () => Promise.reject(new Error(`start ${++starts}`)),
    async () => {},
  );
  spare.keep(2);
  expect(await spare.take()).toBeNull();
  expect(starts).toBe(4);
});

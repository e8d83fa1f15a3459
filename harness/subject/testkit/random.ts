/** Damages files at random, but repeatably. */

/** A seeded generator of 32-bit numbers (splitmix32), so that a failing mutation can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/**
 * A copy with one to six changes: single bytes or words, often set to values that break bounds. Half of them are in the first
 * kilobyte, where the headers are.
 * @param hot other offsets worth hitting
 */
export function mutate(original: Buffer, seed: number, hot: readonly number[]): Buffer {
  const next = randomFrom(seed);
  const copy = Buffer.from(original);
  const changes = 1 + (next() % 6);
  for (let change = 0; change < changes; change++) {
    const at = place(next, copy.length, hot);
    const value = interesting(next, copy.length);
    if (next() % 3 === 0) copy[at] = value & 0xff;
    else if (at + 4 <= copy.length) copy.writeUInt32LE(value, at);
  }
  return copy;
}

function place(next: () => number, length: number, hot: readonly number[]): number {
  switch (next() % 4) {
    case 0:
      return next() % length;
    case 1:
      return Math.min(length - 1, ((hot[next() % hot.length] ?? 0) + (next() % 64)) & ~3);
    default:
      return (next() % Math.min(1024, length)) & ~3;
  }
}

function interesting(next: () => number, length: number): number {
  const values = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff, 0x1_0000, 0x1000, length, length - 1];
  const pick = next() % (values.length + 6);
  if (pick < values.length) return values[pick] ?? 0;
  return pick % 2 === 0 ? next() : next() % length;
}

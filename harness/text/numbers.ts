/** Numbers as a reader says them. */

/** `1st`, `2nd`, `11th`. */
export function ordinal(count: number): string {
  const tens = count % 100;
  if (tens >= 11 && tens <= 13) return `${count}th`;
  const ending: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };
  return `${count}${ending[count % 10] ?? 'th'}`;
}

/** Milliseconds as a reader says them: `250 ms`, `2.5 s`. */
export function duration(ms: number): string {
  if (ms >= 10_000) return `${Math.round(ms / 1_000)} s`;
  if (ms >= 1_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  if (ms >= 10 || Number.isInteger(ms)) return `${Math.round(ms)} ms`;
  return `${Number(ms.toFixed(2))} ms`;
}

/** A bound on a rate in per cent, two figures, rounded up so that it stays one: `4.2 %`, `0.16 %`. */
export function bound(rate: number): string {
  const percent = rate * 100;
  const unit = 10 ** (Math.floor(Math.log10(percent)) - 1);
  return `${Number((Math.ceil(percent / unit - 1e-9) * unit).toPrecision(2))} %`;
}

/** Thousands separated: `20,311`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 scenario`, `3,120 Cancels`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Formats numbers for people. */

/** `1st`, `2nd`, `11th`. */
export function ordinal(count: number): string {
  const tens = count % 100;
  if (tens >= 11 && tens <= 13) return `${count}th`;
  const ending: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };
  return `${count}${ending[count % 10] ?? 'th'}`;
}

/**
 * A duration: `250 ms`, `2.5 s`.
 * @param ms milliseconds
 */
export function duration(ms: number): string {
  if (ms >= 10_000) return `${Math.round(ms / 1_000)} s`;
  if (ms >= 1_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  if (ms >= 10 || Number.isInteger(ms)) return `${Math.round(ms)} ms`;
  return `${Number(ms.toFixed(2))} ms`;
}

/**
 * An upper bound of a rate in per cent, with two figures: `4.2 %`, `0.16 %`. Rounded up, so that it is still a bound.
 * @param rate from 0 to 1
 */
export function bound(rate: number): string {
  const percent = rate * 100;
  const unit = 10 ** (Math.floor(Math.log10(percent)) - 1);
  return `${Number((Math.ceil(percent / unit - 1e-9) * unit).toPrecision(2))} %`;
}

/** A whole number with separated thousands: `20,311`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number with its noun: `1 scenario`, `3,120 Cancels`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

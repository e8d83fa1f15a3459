/** Decides whether a stream is colored, and colors text. */
import { styleText } from 'node:util';

/** Whether a stream is a terminal, and the environment variables that decide on colors. */
export interface StreamKind {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Functions that color a text. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/**
 * Whether to color. FORCE_COLOR decides if it is set (0 and false mean no), then NO_COLOR (any value means no), then whether the
 * stream is a terminal. styleText could decide too, but it reads the environment of the process, not the reporter's.
 */
export function wantsColor({ isTTY, env }: StreamKind): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return isTTY && env.TERM !== 'dumb';
}

/** Whether a line may be redrawn in place: on a terminal that is not the log of a CI system. */
export function isLive({ isTTY, env }: StreamKind): boolean {
  const inCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
  return isTTY && env.TERM !== 'dumb' && !inCi;
}

/** Functions that add color codes, or leave the text alone if `color` is false. */
export function paint(color: boolean): Paint {
  const style = (format: keyof Paint) => (text: string) => (color ? styleText(format, text, { validateStream: false }) : text);
  return { bold: style('bold'), dim: style('dim'), red: style('red'), green: style('green'), yellow: style('yellow') };
}

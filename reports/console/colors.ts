/** Whether and how a stream is colored. */
import { styleText } from 'node:util';

export interface StreamKind {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/**
 * FORCE_COLOR decides where it is set (0 and false mean no), then NO_COLOR (any value means no), then whether it is a terminal.
 * Not left to styleText: it reads the environment of the process, where a reporter is given one.
 */
export function wantsColor({ isTTY, env }: StreamKind): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return isTTY && env.TERM !== 'dumb';
}

/** Whether one line may be redrawn in place: a terminal that is no CI system's log. */
export function isLive({ isTTY, env }: StreamKind): boolean {
  const inCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
  return isTTY && env.TERM !== 'dumb' && !inCi;
}

/** SGR codes, or functions that leave the text alone. */
export function paint(color: boolean): Paint {
  const style = (format: keyof Paint) => (text: string) => (color ? styleText(format, text, { validateStream: false }) : text);
  return { bold: style('bold'), dim: style('dim'), red: style('red'), green: style('green'), yellow: style('yellow') };
}

/** Whether and how a stream is colored. */

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

/** FORCE_COLOR decides where it is set (0 and false mean no), then NO_COLOR (any value means no), then whether it is a terminal. */
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
  const wrap = (on: number, off: number) => (text: string) => (color ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), green: wrap(32, 39), yellow: wrap(33, 39) };
}

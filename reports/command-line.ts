import { visible } from './text.ts';

/** An argument as a shell takes it; quoted only where it must be. */
export function argument(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : `"${visible(text, 1_000)}"`;
}

/** A stream for the console reporter's tests. */
import type { ConsoleStream } from './console/console.ts';

/** A stream that keeps the text written to it, or fails. */
export class MemoryStream implements ConsoleStream {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly chunks: string[] = [];
  readonly #failWith: Error | null;

  constructor({
    isTTY = false,
    columns = 80,
    failWith = null,
  }: { isTTY?: boolean; columns?: number; failWith?: Error | null } = {}) {
    this.isTTY = isTTY;
    this.columns = columns;
    this.#failWith = failWith;
  }

  write(text: string, done?: (error?: Error | null) => void): boolean {
    if (this.#failWith === null) this.chunks.push(text);
    done?.(this.#failWith);
    return true;
  }

  on(): this {
    return this;
  }

  get text(): string {
    return this.chunks.join('');
  }
}

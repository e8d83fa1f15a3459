/** Gives fast-check the forms of one scenario to walk. */
import fc from 'fast-check';
import type { Step } from '../contract/step.ts';
import { type Broken, type Cursor, reductions } from './reductions.ts';

/** A fast-check arbitrary that only shrinks: it starts from given steps and never yields a form twice. */
export class Forms extends fc.Arbitrary<readonly Step[]> {
  readonly #first: readonly Step[];
  readonly #broken: () => Broken;
  readonly #tried = new Set<string>();

  /** @param broken the breach in the best form so far */
  constructor(first: readonly Step[], broken: () => Broken) {
    super();
    this.#first = first;
    this.#broken = broken;
    this.#tried.add(JSON.stringify(first));
  }

  override generate(): fc.Value<readonly Step[]> {
    return new fc.Value(this.#first, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is readonly Step[] {
    return Array.isArray(value);
  }

  override shrink(steps: readonly Step[], context: unknown): fc.Stream<fc.Value<readonly Step[]>> {
    return fc.stream(this.#fresh(steps, isCursor(context) ? context : { phase: 0, position: 0 }));
  }

  *#fresh(steps: readonly Step[], from: Cursor): IterableIterator<fc.Value<readonly Step[]>> {
    for (const form of reductions(steps, this.#broken(), from)) {
      const key = JSON.stringify(form.steps);
      if (this.#tried.has(key)) continue;
      this.#tried.add(key);
      yield new fc.Value(form.steps, form.at);
    }
  }
}

function isCursor(context: unknown): context is Cursor {
  return typeof context === 'object' && context !== null && 'phase' in context && 'position' in context;
}

/**
 * Thrown inside the readers and caught by `parse.ts` alone: the file is not what it claims. `detail` continues the
 * sentence "it ..." and quotes nothing from the file, so that it needs no escaping.
 */
export class Unparsable extends Error {
  readonly kind: 'malformed' | 'not-a-module';

  constructor(kind: 'malformed' | 'not-a-module', detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** Its tables point outside the file, contradict each other or are out of all proportion. */
export function malformed(detail: string): Unparsable {
  return new Unparsable('malformed', detail);
}

/** The error of a file that is not what it claims to be. */

/**
 * Thrown by the readers of this folder: the file is not what it claims. `parse.ts` turns it into a reading. `detail` continues
 * the sentence "it ...". It quotes nothing from the file, so it needs no escaping.
 */
export class Unparsable extends Error {
  readonly kind: 'malformed' | 'not-a-module';

  constructor(kind: 'malformed' | 'not-a-module', detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** An error for tables that point outside the file, contradict each other or are far too large. */
export function malformed(detail: string): Unparsable {
  return new Unparsable('malformed', detail);
}

import type * as grammar from '../grammar/finding.ts';

/** What keeps a breach that was seen from being called a finding, or from being dropped. */
export type Doubt = grammar.Doubt;

/** Why nobody repeated a breach. */
export type NotAsked = grammar.NotAsked;

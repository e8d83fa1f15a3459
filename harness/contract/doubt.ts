/** The types of doubt about an open breach. */
import type * as grammar from '../grammar/finding.ts';

/** Why a breach can be neither confirmed nor refuted. */
export type Doubt = grammar.Doubt;

/** Why a breach was not repeated. */
export type NotAsked = grammar.NotAsked;

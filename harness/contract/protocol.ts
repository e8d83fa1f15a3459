/**
 * Both directions of the conversation between the host and a monitor: one JSON object a line over TCP on 127.0.0.1.
 * The host asks, the monitor answers with the same number. Traces do not travel here: they stand in the journal, and an
 * answer says from which slot to which. Addresses are hexadecimal strings with 0x, since JSON has no 64-bit integers.
 */
import type * as grammar from '../grammar/answers.ts';
import type { Step } from './step.ts';

export { MOST_MODULES } from '../grammar/bounds.ts';

/** A line longer than this is not an answer: the host gives up on the monitor (integrity). */
export const MAX_LINE_BYTES = 1 << 20;

/** Routines of the function table that a monitor can bind. Arbitrate and Release: resources that can be the quorum only. */
export type Routine =
  | 'Open'
  | 'Close'
  | 'Online'
  | 'Offline'
  | 'Terminate'
  | 'LooksAlive'
  | 'IsAlive'
  | 'Cancel'
  | 'Arbitrate'
  | 'Release';

export type Request =
  /** LoadLibrary with the folders searched in addition to the DLL's own. */
  | { readonly ask: 'load'; readonly path: string; readonly folders: readonly string[] }
  /** Addresses of exports, by name. */
  | { readonly ask: 'symbols'; readonly names: readonly string[] }
  /** Calls Startup or StartupEx and reads what it stored as table. */
  | {
      readonly ask: 'startup';
      readonly entry: 'StartupEx' | 'Startup';
      readonly address: string;
      readonly resourceType: string;
      readonly min: number;
      readonly max: number;
    }
  /** In which module each address lies, and whether it may be executed. */
  | { readonly ask: 'where'; readonly addresses: readonly string[] }
  /** What later steps call. */
  | { readonly ask: 'bind'; readonly version: number; readonly routines: Readonly<Partial<Record<Routine, string>>> }
  | { readonly ask: 'run'; readonly steps: readonly Step[]; readonly names: Readonly<Record<string, string>> }
  | { readonly ask: 'unload' }
  /** What the loader has loaded since the process came up. */
  | { readonly ask: 'modules' }
  /** A good end: the monitor leaves by itself. */
  | { readonly ask: 'quit' };

export type RequestKind = Request['ask'];

/** In which module an address lies. */
export type AddressPlace = grammar.AddressPlace;

/** The answer to each question, as grammar/answers.ts describes it. */
export type Answers = grammar.Answers;

/** What a monitor sends first, by itself. */
export interface Hello {
  readonly hello: true;
  readonly token: string;
  readonly pid: number;
  readonly node: string;
  readonly platform: string;
}

/** Lines of the host. */
export type Numbered = Request & { readonly n: number };

/** Lines of the monitor, after the hello. `fault`: our own code failed inside the monitor. */
export type Reply<K extends RequestKind = RequestKind> =
  | { readonly n: number; readonly ask: K; readonly answer: Answers[K] }
  | { readonly n: number; readonly fault: string };

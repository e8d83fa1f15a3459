/**
 * The messages between the host and a monitor: one JSON object per line, over TCP on 127.0.0.1. The host asks, and the monitor
 * answers with the same number. Traces are in the journal, and an answer only gives their first and last slot. Addresses are
 * hexadecimal strings with 0x, since JSON has no 64-bit integers.
 */
import type * as grammar from '../grammar/answers.ts';
import type { Step } from './step.ts';

export { MOST_MODULES } from '../grammar/bounds.ts';

/** Longest answer, bytes. After a longer line the host gives up on the monitor (integrity). */
export const MAX_LINE_BYTES = 1 << 20;

/** Routines of the function table that a monitor can bind. Only a resource that can be the quorum has Arbitrate and Release. */
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

/** A question of the host. */
export type Request =
  /** Loads the DLL by LoadLibrary. `folders` are searched in addition to the DLL's own. */
  | { readonly ask: 'load'; readonly path: string; readonly folders: readonly string[] }
  /** Asks for the addresses of exports, by name. */
  | { readonly ask: 'symbols'; readonly names: readonly string[] }
  /** Calls Startup or StartupEx, and reads the function table that it stored. */
  | {
      readonly ask: 'startup';
      readonly entry: 'StartupEx' | 'Startup';
      readonly address: string;
      readonly resourceType: string;
      readonly min: number;
      readonly max: number;
    }
  /** Asks in which module each address lies, and whether it may be executed. */
  | { readonly ask: 'where'; readonly addresses: readonly string[] }
  /** Sets the routines that later steps call. Table 0 is that of the resource type under test. */
  | {
      readonly ask: 'bind';
      readonly table: number;
      readonly version: number;
      readonly routines: Readonly<Partial<Record<Routine, string>>>;
    }
  /** Runs the steps. `tables` has the function table of each resource type that they name, if they name any. */
  | {
      readonly ask: 'run';
      readonly steps: readonly Step[];
      readonly names: Readonly<Record<string, string>>;
      readonly tables?: Readonly<Record<string, number>>;
    }
  | { readonly ask: 'unload' }
  /** Asks for the modules that were loaded since the process started. */
  | { readonly ask: 'modules' }
  /** Asks the monitor to end by itself. */
  | { readonly ask: 'quit' };

/** The name of a question. */
export type RequestKind = Request['ask'];

/** The module in which an address lies. */
export type AddressPlace = grammar.AddressPlace;

/** The answer to each question, as grammar/answers.ts describes it. */
export type Answers = grammar.Answers;

/** The first message of a monitor, sent without a question. */
export interface Hello {
  readonly hello: true;
  readonly token: string;
  readonly pid: number;
  readonly node: string;
  readonly platform: string;
}

/** A line of the host. */
export type Numbered = Request & { readonly n: number };

/** A line of the monitor, after the hello. `fault`: our own code failed inside the monitor. */
export type Reply<K extends RequestKind = RequestKind> =
  | { readonly n: number; readonly ask: K; readonly answer: Answers[K] }
  | { readonly n: number; readonly fault: string };

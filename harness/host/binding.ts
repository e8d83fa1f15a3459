/** The result of binding a subject, and the names of the routines. */
import type { TableVersion } from '../abi/table.ts';
import type { Routine } from '../contract/protocol.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { CodePlace, Trace } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Failure } from './outcome.ts';

/** How a subject is bound. */
export interface Binding {
  /** The function that returned the table; `exports` if the routines were found by name. */
  readonly entry: 'StartupEx' | 'Startup' | 'exports';
  readonly version: TableVersion;
  /** Bytes; 0 without a table. */
  readonly tableSize: number;
  readonly cancelAt: CodePlace;
  /** Name and address of routines in executable memory outside any module (a thunk, a hook, code made at run time). */
  readonly outsideModules: readonly string[];
  /** Place of an export named Cancel, if there is one beside a table. The table's Cancel is the one that is called. */
  readonly exportedCancel: CodePlace | null;
  /** Whether it has both Arbitrate and Release. */
  readonly quorum: boolean;
}

/** The result of binding. `failed`: the monitor gave no answer at that stage. */
export type Bound = Settled | { readonly kind: 'failed'; readonly stage: string; readonly failure: Failure };

/** The result of a monitor that is still alive, with all that it has recorded: a DLL that refuses may log why. */
type Settled = Stage & { readonly trace: Trace };

/** The result of the last stage. `cause`: why the subject cannot be judged. */
export type Stage =
  | { readonly kind: 'bound'; readonly binding: Binding }
  | { readonly kind: 'cause'; readonly cause: Cause }
  /** The binding itself breaks a rule, so Cancel must not be called. */
  | {
      readonly kind: 'broken';
      readonly rule: Extract<RuleId, 'binding.table' | 'binding.slot-executable'>;
      readonly message: string;
    };

/** Routines that every subject must have. */
export const ROUTINES: readonly Routine[] = [
  'Open',
  'Close',
  'Online',
  'Offline',
  'Terminate',
  'LooksAlive',
  'IsAlive',
  'Cancel',
];

/** Routines that are bound if they exist: only a resource that can be the quorum has them. */
export const QUORUM_ROUTINES: readonly Routine[] = ['Arbitrate', 'Release'];

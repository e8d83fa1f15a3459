/** What binding a subject comes to, and the routines that are bound. */
import type { TableVersion } from '../abi/table.ts';
import type { Routine } from '../contract/protocol.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { CodePlace, Trace } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Failure } from './outcome.ts';

export interface Binding {
  readonly entry: 'StartupEx' | 'Startup' | 'exports';
  readonly version: TableVersion;
  readonly tableSize: number;
  readonly cancelAt: CodePlace;
  /** Slots whose routine lies in executable memory of no module (a thunk, a hook, code made at run time): name and address. */
  readonly outsideModules: readonly string[];
  /** Where an export named Cancel lies, if there is one beside a table; the table counts. */
  readonly exportedCancel: CodePlace | null;
  /** It has both Arbitrate and Release. */
  readonly quorum: boolean;
}

export type Bound = Settled | { readonly kind: 'failed'; readonly stage: string; readonly failure: Failure };

/** What a monitor that lives comes to, and all that it has recorded until then: a DLL that refuses says why in its log. */
type Settled = Stage & { readonly trace: Trace };

export type Stage =
  | { readonly kind: 'bound'; readonly binding: Binding }
  | { readonly kind: 'cause'; readonly cause: Cause }
  /** The binding itself is wrong: Cancel must not be called. */
  | {
      readonly kind: 'broken';
      readonly rule: Extract<RuleId, 'binding.table' | 'binding.slot-executable'>;
      readonly message: string;
    };

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

/** Bound where they are: only a resource that can be the quorum has them. */
export const QUORUM_ROUTINES: readonly Routine[] = ['Arbitrate', 'Release'];

/** The binding rules, looked at in processes of their own: what Startup refuses, and what the table and the exports say. */

import { endedCause } from '../calibrate/uncalibrated.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Finding } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import { type Binding, type BindRequest, bindSubject } from '../host/bind.ts';
import type { BindTrouble, Pool } from '../host/pool.ts';
import type { BindingObservation } from '../judge/assess.ts';
import { placeText } from '../judge/ending-message.ts';

/** Versions that no DLL can serve: resapi.h ends at 0x400. */
const IMPOSSIBLE = { min: 0x7000, max: 0x7001 } as const;

/** A breach that no scenario shows; what is optional only where Cancel was called for it. */
export interface ProbeViolation {
  readonly rule: string;
  readonly message: string;
  readonly reproduced: string;
  readonly control?: string;
  readonly steps?: readonly Step[];
  readonly trace?: readonly TraceEvent[];
  /** How often the steps have to be repeated in one process; null if they need not be. */
  readonly cycles?: number | null;
  /** How the process ended, where that is what broke. */
  readonly end?: Pick<Finding, 'outcome' | 'trace' | 'evidence' | 'fingerprint' | 'consequences'> | null;
}

/** A breach that could be neither confirmed nor refuted, and why. */
export interface Unconfirmed extends ProbeViolation {
  readonly doubt: Doubt;
}

export interface BindingProbe {
  readonly observations: readonly BindingObservation[];
  readonly violations: readonly ProbeViolation[];
  readonly unconfirmed: readonly Unconfirmed[];
}

/**
 * Probes a subject that binds.
 * @param inTime whether there is time for a process that asks for impossible versions; if not, that rule is not observed
 */
export async function probeBinding(pool: Pool, binding: Binding, request: BindRequest, inTime = true): Promise<BindingProbe> {
  const byExports = binding.entry === 'exports' ? 'it was bound by its exports, without Startup' : null;
  const seen = (rule: string, doesNotApply: string | null): BindingObservation => ({
    rule,
    observations: doesNotApply === null ? 1 : 0,
    doesNotApply,
  });
  const violations: BindingProbe['violations'][number][] = [];
  const unconfirmed: Unconfirmed[] = [];
  const accepted = byExports === null && inTime ? await timesAccepted(pool, request) : 0;
  if (accepted > 0) {
    const message = `${binding.entry} answered ERROR_SUCCESS to versions 0x7000 to 0x7001, which no DLL can serve.`;
    const told = { rule: 'binding.version-range', message, reproduced: `${accepted}/${PROCESSES}` };
    if (accepted === PROCESSES) violations.push(told);
    else unconfirmed.push({ ...told, reproduced: '0/1', doubt: { doubt: 'not-reproduced', repeats: 1 } });
  }
  if (binding.outsideModules.length > 0) {
    violations.push({
      rule: 'binding.slot-in-module',
      message: `Its function table points to executable memory that belongs to no module: ${binding.outsideModules.join(', ')}.`,
      reproduced: '1/1',
    });
  }
  const exported = binding.exportedCancel;
  const differs =
    exported !== null && (exported.module !== binding.cancelAt.module || exported.offset !== binding.cancelAt.offset);
  if (differs && exported !== null) {
    violations.push({
      rule: 'binding.export-agrees',
      message: `The exported Cancel is ${placeText(exported)}, the table's is ${placeText(binding.cancelAt)}; the table counts.`,
      reproduced: '1/1',
    });
  }
  return {
    observations: [
      { ...seen('binding.version-range', byExports), ...(inTime ? {} : { observations: 0 }) },
      seen('binding.table', byExports),
      seen('binding.slot-executable', null),
      seen('binding.slot-in-module', byExports),
      seen('binding.export-agrees', byExports ?? (exported === null ? 'it exports no Cancel beside its table' : null)),
    ],
    violations,
    unconfirmed,
  };
}

/** Asked in two processes, so that one odd start accuses nobody. */
const PROCESSES = 2;

/** In how many processes, one after the other, Startup accepts versions that no DLL can serve. */
async function timesAccepted(pool: Pool, request: BindRequest): Promise<number> {
  for (let time = 0; time < PROCESSES; time++) {
    const monitor = await pool.unbound();
    try {
      const bound = await bindSubject(monitor, { ...request, versions: IMPOSSIBLE }, pool.bindDeadlines);
      if (bound.kind !== 'bound' && bound.kind !== 'broken') return time;
    } finally {
      await pool.drop(monitor);
    }
  }
  return PROCESSES;
}

/**
 * Why a subject that did not come to be bound cannot be judged.
 * @param place where it crashed, in words; by itself module and offset
 */
export function troubleCause({ bound }: BindTrouble, place?: string): Cause {
  switch (bound.kind) {
    case 'cause':
    case 'not-started':
      return bound.cause;
    case 'broken':
      return { cause: 'unsound-before-cancel', detail: bound.message };
    case 'failed': {
      const { failure, stage } = bound;
      if (failure.kind === 'harness-fault') throw new Error(failure.what);
      return stagedCause(failure, stage, place);
    }
  }
}

/** The call's own name says where, unless the process ended between two calls. */
export function stagedCause(failure: Parameters<typeof endedCause>[0], stage: string | null, place?: string): Cause {
  const cause = endedCause(failure, place);
  const named = 'during' in failure && failure.during !== null;
  if (named || stage === null || cause.cause !== 'unsound-before-cancel') return cause;
  return { ...cause, detail: `${cause.detail} (while ${stage})` };
}

/** The binding rules, looked at in processes of their own: what Startup refuses, and what the table and the exports say. */
import type { Finding } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import { type Binding, type BindRequest, bindSubject } from '../host/bind.ts';
import { Monitor } from '../host/monitor.ts';
import type { Launcher } from '../host/place.ts';
import type { BindTrouble, Pool } from '../host/pool.ts';
import type { BindingObservation } from '../judge/assess.ts';
import { placeText } from '../judge/ending-message.ts';
import { endedCause } from './uncalibrated.ts';

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

export interface BindingProbe {
  readonly observations: readonly BindingObservation[];
  readonly violations: readonly ProbeViolation[];
}

/**
 * Probes a subject that binds.
 * @param inTime whether there is time for a process that asks for impossible versions; if not, that rule is not observed
 */
export async function probeBinding(
  pool: Pool,
  launcher: Launcher,
  binding: Binding,
  request: BindRequest,
  inTime = true,
): Promise<BindingProbe> {
  const byExports = binding.entry === 'exports' ? 'it was bound by its exports, without Startup' : null;
  const seen = (rule: string, doesNotApply: string | null): BindingObservation => ({
    rule,
    observations: doesNotApply === null ? 1 : 0,
    doesNotApply,
  });
  const violations: BindingProbe['violations'][number][] = [];
  const accepted = byExports === null && inTime ? await acceptsImpossible(pool, launcher, request) : false;
  if (accepted) {
    violations.push({
      rule: 'binding.version-range',
      message: `${binding.entry} answered ERROR_SUCCESS to versions 0x7000 to 0x7001, which no DLL can serve.`,
      reproduced: '2/2',
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
      seen('binding.export-agrees', byExports ?? (exported === null ? 'it exports no Cancel beside its table' : null)),
    ],
    violations,
  };
}

/** Twice, in two processes, so that one odd start accuses nobody. */
async function acceptsImpossible(pool: Pool, launcher: Launcher, request: BindRequest): Promise<boolean> {
  for (let time = 0; time < 2; time++) {
    const monitor = await Monitor.start(launcher, pool.root);
    try {
      const bound = await bindSubject(monitor, { ...request, versions: IMPOSSIBLE }, pool.bindDeadlines);
      if (bound.kind !== 'bound' && bound.kind !== 'broken') return false;
    } finally {
      await monitor.end();
    }
  }
  return true;
}

/** Why a subject that did not come to be bound cannot be judged. */
export function troubleCause({ bound }: BindTrouble): Cause {
  switch (bound.kind) {
    case 'cause':
      return bound.cause;
    case 'broken':
      return { cause: 'unsound-before-cancel', detail: bound.message };
    case 'failed': {
      const { failure, stage } = bound;
      if (failure.kind === 'harness-fault') throw new Error(failure.what);
      const cause = endedCause(failure);
      // The call's own name says where, unless the process ended between two calls.
      const named = 'during' in failure && failure.during !== null;
      return named || cause.cause !== 'unsound-before-cancel' ? cause : { ...cause, detail: `${cause.detail} (while ${stage})` };
    }
  }
}

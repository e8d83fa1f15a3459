/** Observes the binding rules: whether Startup refuses impossible versions, and whether the table and the exports agree. */

import type { RuleId } from '../contract/rule-id.ts';
import { bindSubject } from '../host/bind.ts';
import type { BindRequest } from '../host/bind-request.ts';
import type { Binding } from '../host/binding.ts';
import type { Pool } from '../host/pool.ts';
import type { BindingObservation } from '../judge/assess.ts';
import { placeText } from '../judge/ending-message.ts';
import type { Beside, BesideBreach, UnsettledBreach } from '../stage/beside.ts';

/** Versions that no DLL can serve: resapi.h ends at 0x400. */
const IMPOSSIBLE = { min: 0x7000, max: 0x7001 } as const;

/**
 * Probes a bound subject.
 * @param inTime whether there is time for a process that asks for impossible versions; if not, that rule is not observed
 */
export async function probeBinding(pool: Pool, binding: Binding, request: BindRequest, inTime = true): Promise<Beside> {
  const byExports = binding.entry === 'exports' ? 'it was bound by its exports, without Startup' : null;
  const seen = (rule: RuleId, doesNotApply: string | null): BindingObservation => ({
    rule,
    observations: doesNotApply === null ? 1 : 0,
    doesNotApply,
  });
  const violations: BesideBreach[] = [];
  const unconfirmed: UnsettledBreach[] = [];
  const accepted = byExports === null && inTime ? await timesAccepted(pool, request) : 0;
  if (accepted > 0) {
    const message = `${binding.entry} answered ERROR_SUCCESS to versions 0x7000 to 0x7001, which no DLL can serve.`;
    const breach = { from: 'binding', rule: 'binding.version-range', message } as const;
    if (accepted === PROCESSES) violations.push({ ...breach, repeated: { shown: accepted, of: PROCESSES } });
    else unconfirmed.push({ ...breach, repeated: { shown: 0, of: 1 }, doubt: { doubt: 'not-reproduced', repeats: 1 } });
  }
  if (binding.outsideModules.length > 0) {
    violations.push({
      from: 'binding',
      rule: 'binding.slot-in-module',
      message: `Its function table points to executable memory that belongs to no module: ${binding.outsideModules.join(', ')}.`,
      repeated: ONCE,
    });
  }
  const exported = binding.exportedCancel;
  const differs =
    exported !== null && (exported.module !== binding.cancelAt.module || exported.offset !== binding.cancelAt.offset);
  if (differs && exported !== null) {
    violations.push({
      from: 'binding',
      rule: 'binding.export-agrees',
      message: `The exported Cancel is ${placeText(exported)}, the table's is ${placeText(binding.cancelAt)}; the table counts.`,
      repeated: ONCE,
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

/** The table and the exports do not change, so one look is enough. */
const ONCE = { shown: 1, of: 1 } as const;

/** Processes that have to accept the impossible versions. A single odd start is not enough to accuse a DLL. */
const PROCESSES = 2;

/** Number of processes in which Startup accepts the impossible versions. It stops at the first that refuses. */
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

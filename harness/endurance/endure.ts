/** The stage after the hunt: two arms of cycles, judged; what broke is looked at again in fresh processes before it is told. */
import { enduranceRules } from '../../suites/endurance.ts';
import { IT_RETURNS } from '../../suites/index.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Unsound } from '../contract/report.ts';
import { unsoundOf } from '../evidence/unsound.ts';
import { BindTrouble } from '../host/pool.ts';
import { endingMessage } from '../judge/ending-message.ts';
import { type Arm, type EnduranceBreach, enduranceBreaches, sameEndurance } from '../judge/endurance.ts';
import type { Beside, CyclesBreach } from '../stage/beside.ts';
import { CONFIRM_UNTIL } from '../stage/shares.ts';
import { naturalMs } from '../steps/patience.ts';
import { ENOUGH_CYCLES } from './arms.ts';
import { type Cycles, drawnCycles, sameCycles } from './cycles.ts';
import { tellEnd } from './end.ts';
import { withoutSteps } from './last-cycle.ts';
import { type EndOfCycles, type EnduranceBench, isOver } from './look.ts';
import { look, lookMs, type Simplest, SOAKED_TIMES, secondLook, simplestCycle } from './looks.ts';

/** Rules that this stage observes. */
const RULES = [...enduranceRules.map((rule) => rule.id), 'hygiene.worker-ends'];

/** A look that has no time for so many cycles of calls that wait for the operation says nothing. */
const FIRST_CYCLES = 3;

export interface Endured extends Beside {
  readonly violations: readonly CyclesBreach[];
  /** Runs without Cancel that ended their process. */
  readonly unsound: readonly Unsound[];
}

const NOTHING: Endured = { observations: [], violations: [], unconfirmed: [], unsound: [] };

/** No monitor of the pool may be alive beside it. Never throws for what the subject does. */
export async function endurance(bench: EnduranceBench): Promise<Endured> {
  if (bench.findings > 0 || !bench.rules.some((rule) => RULES.includes(rule.id))) return NOTHING;
  // What cannot be confirmed is not begun.
  const needed = lookMs(bench, 1) + lookMs(bench, SOAKED_TIMES.soak + SOAKED_TIMES.look);
  // The first cycles show how long one takes; where calls may last as long as the operation, even those are too long.
  if (FIRST_CYCLES * naturalMs(bench.facts) > needed) return NOTHING;
  if (isOver(bench) || bench.clock.leftMs(CONFIRM_UNTIL) < bench.pool.startMs + needed) return NOTHING;
  try {
    return await observed(bench);
  } catch (error) {
    // It could not be bound again: whatever that says, it was not said by cycles.
    if (error instanceof BindTrouble) return NOTHING;
    throw error;
  }
}

async function observed(bench: EnduranceBench): Promise<Endured> {
  const drawn = drawnCycles(bench.facts, bench.plan.seed, bench.watches);
  const [subject, control] = await look(bench, drawn, 1, null);
  const cycles = control.ended === null ? Math.min(subject.cycles, control.cycles) : 0;
  const observations = RULES.map((rule) => ({ rule, observations: cycles, scenarios: 0, doesNotApply: null }));
  if (control.ended !== null) return { ...NOTHING, observations, unsound: await unsoundControl(bench, drawn, control.ended) };
  const found = enduranceBreaches(subject, control);
  if (found.length === 0) return { ...NOTHING, observations };
  const second = await secondLook(bench, drawn, found).catch(asUnbound);
  if (second === null)
    return { ...NOTHING, observations, unconfirmed: left(found, { doubt: 'not-asked', because: 'no-process' }) };
  const [repeated, repeatedControl] = second;
  const again = enduranceBreaches(repeated, repeatedControl);
  const confirmed = again.filter((breach) => sameEndurance(breach, found));
  // The process ends again, but elsewhere: no n-th call, and no less an end.
  if (confirmed.length === 0 && subject.ended !== null && repeated.ended !== null && repeatedControl.ended === null) {
    const [elsewhere] = found.map((breach) => ({ ...breach, rule: IT_RETURNS }));
    const violations = elsewhere === undefined ? [] : [await violation(bench, elsewhere, drawn, null)];
    return { ...NOTHING, observations, violations };
  }
  const missed = found.filter((breach) => !sameEndurance(breach, again));
  // Growth that a look as long does not show was a pool that has stopped; an end of the process is none to shrug off.
  const asLong = Math.min(repeated.cycles, repeatedControl.cycles) >= Math.min(cycles, ENOUGH_CYCLES);
  const open = confirmed.length > 0 ? [] : missed.filter(() => subject.ended !== null || !asLong);
  const [root] = confirmed;
  const simplest = root === undefined ? null : await simplestCycle(bench, root);
  const violations: CyclesBreach[] = [];
  for (const breach of confirmed) violations.push(await violation(bench, breach, drawn, simplest));
  const doubt: Doubt = asLong || subject.ended !== null ? { doubt: 'not-reproduced', repeats: 1 } : notAsked(bench);
  return { ...NOTHING, observations, violations, unconfirmed: left(open, doubt) };
}

function notAsked(bench: EnduranceBench): Doubt {
  return { doubt: 'not-asked', because: isOver(bench) ? 'interrupted' : 'time' };
}

/** Breaches that a second look could not settle. */
function left(breaches: readonly EnduranceBreach[], doubt: Doubt): Endured['unconfirmed'] {
  const repeated = { shown: 0, of: doubt.doubt === 'not-reproduced' ? doubt.repeats : 0 };
  const told = { from: 'cycles' as const, repeated, control: { shown: 0, of: 1 }, steps: [], cycles: null, end: null };
  return breaches.map(({ rule, message }) => ({ ...told, rule, message, doubt }));
}

/** Null where the subject could not be bound once more; that it was seen broken stays. */
function asUnbound(error: unknown): null {
  if (error instanceof BindTrouble) return null;
  throw error;
}

/** The control arm has ended its process: where a second one does so as well, it is the subject that is unsound. */
async function unsoundControl(
  bench: EnduranceBench,
  drawn: Cycles,
  first: NonNullable<Arm['ended']>,
): Promise<readonly Unsound[]> {
  // A call that takes too long on a busy machine says less than a process that is gone.
  if (first.outcome.kind !== 'crash' && first.outcome.kind !== 'exit') return [];
  const [, { ended }] = (await look(bench, drawn, 1, null).catch(asUnbound)) ?? [null, { ended: null }];
  if (ended === null || ended.outcome.kind !== first.outcome.kind) return [];
  const message = `In cycle ${ended.cycle} from Open to Close in one process, with no Cancel in any of them: ${endingMessage(ended.outcome)}`;
  const outcome = withoutSteps(ended.outcome);
  const run = { steps: [], outcome, anomalies: ['ended'], message, rule: null, seed: bench.plan.seed, reproduced: '2/2' };
  return [await unsoundOf('U1', run, bench.subject)];
}

/** @param drawn the cycles that showed it, of which `simplest` may show as much */
async function violation(
  bench: EnduranceBench,
  { rule, message, end }: EnduranceBreach,
  drawn: Cycles,
  simplest: Simplest | null,
): Promise<CyclesBreach> {
  const told = simplest?.breach.message ?? message;
  const steps = simplest?.steps ?? null;
  const cycles = steps === null ? drawn : sameCycles(steps);
  const ended = simplest?.breach.end ?? end;
  const shown: EndOfCycles | null = ended === undefined ? null : { rule, ...ended, cycles, steps };
  return {
    from: 'cycles',
    rule,
    message: end === undefined ? message : told,
    repeated: { shown: 1, of: 1 },
    control: { shown: 0, of: 2 },
    steps: steps ?? [],
    cycles: simplest?.cycles ?? null,
    end: shown === null ? null : await tellEnd(bench, shown),
  };
}

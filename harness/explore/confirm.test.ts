/** How repeats and controls are made, on made-up runs: in turn, and no more of them than decide. */
import { expect, it } from 'vitest';
import type { Rule, View } from '../../suites/rule.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Pool } from '../host/pool.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import { FACTS, onlinePending, type Story } from '../testkit/tracing.ts';
import { confirm } from './confirm.ts';
import type { Candidate, Lab } from './lab.ts';

const STEPS: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A' },
  { do: 'cancel', resource: 'A' },
  { do: 'wait', resource: 'A', quietMs: 100, maxMs: 100 },
];

/** A rule that a Cancel which answers 1 breaks, and which an Online that fails by itself excuses. */
const RULE = {
  id: 'recovery.made-up',
  basis: 'derived',
  excuses: ['not-reached'],
  check: ({ history }: View) => ({
    observations: 1,
    ambiguous: [],
    violations: history.calls
      .filter((call) => call.call === 'Cancel' && call.exit?.value === 1)
      .map((call) => ({ message: 'broke', step: call.step, events: [call.exit?.seq ?? 0] })),
  }),
} as unknown as Rule;

const run = (told: Story): RunOutcome => ({ kind: 'completed', trace: told.trace() });

/** What a run does: `x` breaks the rule, `.` does not, `f` is an Online that fails by itself, `o` a fault of our own. */
const DID: Readonly<Record<string, () => RunOutcome>> = {
  x: () => run(onlinePending().call('Cancel', 1).report(2)),
  '.': () => run(onlinePending().call('Cancel', 5023).report(2)),
  f: () => run(onlinePending().report(4)),
  o: () => ({ kind: 'harness-fault', what: 'ours' }),
};

/** @param repeats what the runs with Cancel do, one letter each; @param controls the same without Cancel */
function labOf(repeats: string, controls: string, more: Partial<Lab> & { readonly most?: number } = {}) {
  const made: string[] = [];
  const next = { repeat: 0, control: 0 };
  const runFresh = async ([scenario]: readonly Scenario[]): Promise<RunOutcome> => {
    const isControl = scenario?.steps.every((step) => step.do !== 'cancel') === true;
    const kind = isControl ? 'control' : 'repeat';
    const letter = (isControl ? controls : repeats)[next[kind]++] ?? '';
    made.push(isControl ? 'C' : 'R');
    const did = DID[letter];
    if (did === undefined) throw new Error(`no ${kind} ${next[kind]} was expected after ${made.join('')}`);
    return did();
  };
  const lab: Lab = {
    pool: { runFresh } as unknown as Pool,
    subject: { name: 'vendor.dll', realName: 'vendor.dll' } as SubjectFile,
    rules: [RULE],
    facts: FACTS,
    caps: { callMs: 1_000, operationMs: 5_000 },
    dumps: null,
    failsByItself: false,
    expired: () => made.length >= (more.most ?? Number.POSITIVE_INFINITY),
    interrupted: () => false,
    looksAgain: () => false,
    late: () => false,
    ...more,
  };
  return { lab, made };
}

function candidate(): Candidate {
  const scenario: Scenario = { id: 'seen', situation: 'test', basis: 'documented', seed: 1, steps: STEPS };
  const outcome = (DID.x as () => RunOutcome)();
  const { breach } = judgeRun(scenario, outcome, [RULE], FACTS);
  return { scenario, outcome, breach: breach as Breach, prefix: [] };
}

it.each([
  ['repeats and controls in turn, so that a cut leaves both', 'xxx', '...', {}, 'RCRCRC', 'confirmed'],
  ['what does not show again needs no control', '...', '', {}, 'RRR', 'open'],
  ['a control for each repeat, once it has shown', '.xxxxxxxxxxx', '............', {}, 'RRCRCC', 'confirmed'],
  ['cut after one of each: fewer than it takes', 'x', '.', { most: 2 }, 'RC', 'open'],
  ['cut before the control', 'x', '', { most: 1 }, 'R', 'open'],
  ['cut before anything', '', '', { most: 0 }, '', 'open'],
  ['an Online that fails by itself excuses, and ends it', 'x', 'f', {}, 'RC', 'excused'],
  ['a fault of our own is no repeat', 'xo', '...', {}, 'RCR', 'open'],
] as const)('%s', async (_, repeats, controls, more, made, settled) => {
  const { lab, made: was } = labOf(repeats, controls, more);
  const confirmation = await confirm(lab, candidate());
  // Runs beyond those that were expected throw.
  expect(was.join('').startsWith(made), was.join('')).toBe(true);
  expect(confirmation.settled.settled).toBe(settled);
});

it('what shows at times goes on in pairs until luck is excluded, and is open where it is not', async () => {
  const { lab } = labOf('x..'.padEnd(24, '.'), '.'.repeat(24), { failsByItself: true });
  const confirmation = await confirm(lab, candidate());
  expect(confirmation.settled).toMatchObject({ settled: 'open', doubt: { doubt: 'luck', reproduced: 1 } });
});

it('what calibration showed without Cancel needs as many runs', async () => {
  const facts = { ...FACTS, anomalies: ['not-reached'] };
  const { lab, made } = labOf('xxxxxxxx', '........', { facts });
  expect((await confirm(lab, candidate())).settled.settled).toBe('confirmed');
  expect(made.length).toBeGreaterThan(6);
});

it('tells which run without Cancel excuses it, and by what', async () => {
  const { lab } = labOf('x', 'f');
  const { excuse } = await confirm(lab, candidate());
  expect(excuse?.anomaly).toMatchObject({ anomaly: 'not-reached', operation: 'online', what: 'Online of A ended Failed' });
  expect(excuse?.scenario.steps.some((step) => step.do === 'cancel')).toBe(false);
});

/** Words are for people: each rule's messages reworded, and nothing that is decided about a run may differ but the messages. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { confirm } from '../harness/confirm/confirm.ts';
import type { Facts } from '../harness/contract/facts.ts';
import type { Scenario, Step } from '../harness/contract/step.ts';
import type { RunOutcome } from '../harness/contract/trace.ts';
import { candidatesOf } from '../harness/findings/candidates.ts';
import { leftOpen } from '../harness/findings/left-open.ts';
import { evidenceOf, ruleTable } from '../harness/judge/assess.ts';
import { fingerprintOf } from '../harness/judge/fingerprint.ts';
import { needsPatience, settle } from '../harness/judge/settle.ts';
import { decide } from '../harness/judge/verdict.ts';
import { type Breach, judgeRun } from '../harness/judge/views.ts';
import type { Rule, Violation } from '../harness/model/rule.ts';
import { madeUpLab, madeUpRule, seenBreach } from '../harness/testkit/made-up-lab.ts';
import { FACTS, SOME_SCENARIO, type Story, story } from '../harness/testkit/tracing.ts';
import { register } from './index.ts';

/** The register with other words: none, or such as other kinds of breaches are told in. */
function reworded(rules: readonly Rule[], words: string): readonly Rule[] {
  const say = (violation: Violation): Violation => ({ ...violation, message: words });
  return rules.map((rule) => ({
    ...rule,
    check(view, facts) {
      const { observations, violations, ambiguous } = rule.check(view, facts);
      return { observations, violations: violations.map(say), ambiguous: ambiguous.map(say) };
    },
  }));
}

const WORDS = ['', 'never ended: returns.it-returns took 900 ms, late'] as const;

type Move = (told: Story, step: (more: Step) => void) => void;

/** A call of the monitor's, and the step that makes it. */
const called = (call: Parameters<Story['call']>[0], answers: readonly number[], step: Step): readonly Move[] =>
  answers.map((answer) => (told, note) => {
    note(step);
    told.call(call, answer, step.resource);
  });

const MOVES: readonly Move[] = (['A', 'B'] as const).flatMap((resource) => [
  ...called('Open', [1, 0], { do: 'open', resource }),
  ...called('Open', [1], { do: 'open', resource, name: 'long' }),
  ...called('Online', [997, 0, 5023], { do: 'online', resource }),
  ...called('Offline', [997, 0], { do: 'offline', resource }),
  ...called('Cancel', [0, 5023, 997, 0x80070005], { do: 'cancel', resource }),
  ...called('Cancel', [0, 5023], { do: 'cancel', resource, flags: 1 }),
  ...called('Terminate', [0], { do: 'terminate', resource }),
  ...called('Close', [0], { do: 'close', resource }),
  ...called('IsAlive', [0, 1], { do: 'isAlive', resource }),
  ...[129, 2, 3, 4].map(
    (state): Move =>
      (told) =>
        told.report(state, resource),
  ),
  ...(['settled', 'quiet'] as const).map(
    (outcome): Move =>
      (told, note) => {
        note({ do: 'wait', resource, quietMs: 900, maxMs: 900 });
        told.pass(900).waited(outcome, resource);
      },
  ),
  (told) => told.pass(400),
  (told) => told.log(9),
  (told) => told.report(3, null),
  (told) => told.report(3, resource, { stale: true }),
]);

/** One run: what the monitor did and saw, and how it ended. */
interface Run {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
}

function runOf(moves: readonly Move[], crashes: boolean): Run {
  const told = story();
  const steps: Step[] = [];
  for (const move of moves) move(told, (step) => steps.push(step));
  const trace = told.trace();
  const during = { call: 'Cancel', step: 1, resource: 'A', lane: 0 } as const;
  const scenario = { ...SOME_SCENARIO, steps };
  if (!crashes) return { scenario, outcome: { kind: 'completed', trace } };
  return { scenario, outcome: { kind: 'crash', code: 'SIGSEGV', at: null, during, machine: null, trace } };
}

const facts: fc.Arbitrary<Facts> = fc.record({ idle: fc.constantFrom(0, 5023), reportsInline: fc.boolean() }).map((some) => ({
  ...FACTS,
  idleAnswers: [some.idle],
  reportsInline: some.reportsInline,
}));

const TALLIES = [
  [0, 3],
  [1, 1],
  [2, 3],
  [3, 3],
].map(([reproduced = 0, repeats = 0]) => ({ reproduced, repeats, excused: 0, controls: repeats, slowMs: 0, mayBeLuck: false }));

const SUBJECT = { name: 'vendor.dll', realName: 'vendor.dll' };

function settled(breach: Breach) {
  return TALLIES.map((tally) => settle({ ...breach, inCancel: false }, tally, false, 'time'));
}

/** All that is decided about a run, its words left out. */
function decidedOf({ scenario, outcome }: Run, rules: readonly Rule[], known: Facts): unknown {
  const judged = judgeRun(scenario, outcome, rules, known);
  const runs = [{ run: { scenario, outcome, prefix: [] }, judged }];
  const evidence = evidenceOf([judged], 1);
  const nothing = { findings: [], open: new Map<string, string>(), noted: new Map<string, string>() };
  const assessed = {
    register: rules,
    profile: 'strict',
    only: [],
    facts: known,
    judged: [judged],
    bindings: [],
    ...nothing,
  } as const;
  const table = ruleTable(assessed, evidence);
  const grounds = { findings: judged.breaches.length, causes: [], cancelCalls: evidence.cancelCalls, rules: table, named: [] };
  return {
    breaches: judged.breaches.map(({ message: _, ...breach }) => breach),
    ambiguous: [...judged.ambiguous].map(([rule, list]) => [rule, list.map(({ message: _, ...each }) => each)]),
    observations: [...judged.observations],
    prints: judged.breaches.map((breach) => fingerprintOf(breach, outcome, SUBJECT)),
    settled: judged.breaches.map(settled),
    patient: judged.breaches.map(needsPatience),
    groups: candidatesOf(runs, SUBJECT).map(([{ breach }]) => breach.rule),
    left: leftOpen(runs, { findings: [], open: [], settled: new Map() }, SUBJECT).map(({ breach }) => breach.rule),
    table,
    verdict: decide(grounds),
  };
}

it('no decision about a run rests on the words of a message', () => {
  const rules = new Set<string>();
  const kinds = new Set<string>();
  const others = WORDS.map((words) => reworded(register, words));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...MOVES), { minLength: 4, maxLength: 14 }),
      fc.integer({ min: 0, max: 9 }),
      facts,
      (moves, ends, known) => {
        const run = runOf([...MOVES.slice(0, 1), ...MOVES.slice(3, 4), ...moves], ends === 0);
        const decided = decidedOf(run, register, known);
        for (const { rule, kind } of judgeRun(run.scenario, run.outcome, register, known).breaches) {
          rules.add(rule);
          kinds.add(kind);
        }
        for (const other of others) expect(decidedOf(run, other, known)).toEqual(decided);
      },
    ),
    { numRuns: 250, seed: 5 },
  );
  // Runs that break nothing would show nothing.
  expect([...kinds].sort()).toEqual(['conduct', 'contradiction', 'ended', 'late', 'never-ended']);
  expect(rules.size).toBeGreaterThanOrEqual(14);
});

it.each(['conduct', 'never-ended', 'late', 'contradiction'] as const)('nor does confirming: %s', async (kind) => {
  const rule = madeUpRule(kind);
  const told = async (rules: readonly Rule[]) => {
    const lab = { ...madeUpLab(() => 'x'), rules };
    const { settled: decided, reproduced, repeats, excused, controls } = await confirm(lab, seenBreach(rules[0] ?? rule));
    return { settled: decided.settled, reproduced, repeats, excused, controls };
  };
  const plain = await told([rule]);
  expect(plain.repeats).toBeGreaterThan(0);
  for (const words of WORDS) expect(await told(reworded([rule], words))).toEqual(plain);
});

/** Which form is shown, decided on made-up runs. Each row lists what the runs of each form do. */

import { expect, it } from 'vitest';
import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Pool } from '../host/pool.ts';
import type { Breach } from '../judge/views.ts';
import type { Rule } from '../model/rule.ts';
import { USUAL_PLAN } from '../request/options.ts';
import { clockPast } from '../testkit/made-up-lab.ts';
import { FACTS } from '../testkit/tracing.ts';
import { type Form, surest } from './surest.ts';

const RULE = 'returns.made-up';

/** What a run does: breaks the rule (x), breaks nothing (.), hangs (h), is our own fault (f), cannot be bound (b). */
type Did = 'x' | '.' | 'h' | 'f' | 'b';

const EMPTY = { events: [], dropped: 0, stallMs: 0 } as const;
const HANG = {
  kind: 'hang',
  during: { call: 'Cancel', step: 0, resource: 'A', lane: 0 },
  deadlineMs: 900,
  stacks: [],
  trace: EMPTY,
} as const;

/** A run breaks the rule if its stall says so, since it has no other content. */
const rule: Rule = {
  id: RULE,
  family: 'returns',
  title: '',
  basis: 'documented',
  citation: '',
  cause: '',
  remedy: '',
  reason: '',
  runs: '',
  minimum: 1,
  excuses: [],
  check: ({ trace }) => ({
    observations: 1,
    violations:
      trace.stallMs > 0 ? [{ kind: 'contradiction', message: `broke in run ${trace.stallMs}`, step: 0, events: [] }] : [],
    ambiguous: [],
  }),
  doesNotApply: () => null,
};

interface Made {
  readonly lab: Lab;
  /** Ids of the forms in the order in which they ran. */
  readonly ran: string[];
  readonly drained: () => number;
}

/** @param runs outcomes of each form's runs, in order, by its id; a run beyond them is a mistake of the test */
function labOf(runs: Readonly<Record<string, string>>, expiresAfter = Number.POSITIVE_INFINITY): Made {
  const ran: string[] = [];
  let drained = 0;
  const runFresh = async ([scenario]: readonly Scenario[]): Promise<RunOutcome> => {
    const id = scenario?.id ?? '';
    const before = ran.filter((each) => each === id).length;
    ran.push(id);
    const did = runs[id]?.[before] as Did | undefined;
    switch (did) {
      case 'x':
        return { kind: 'completed', trace: { ...EMPTY, stallMs: ran.length } };
      case '.':
        return { kind: 'completed', trace: EMPTY };
      case 'h':
        return HANG;
      case 'f':
        return { kind: 'harness-fault', what: 'ours' };
      case 'b':
        throw new BindTrouble({ kind: 'broken', message: '', rule: '' } as unknown as BindTrouble['bound']);
      case undefined:
        throw new Error(`${id} has no run ${before + 1}`);
    }
  };
  const drain = async (): Promise<void> => {
    drained += 1;
  };
  const lab: Lab = {
    pool: { runFresh, drain } as unknown as Pool,
    subject: { name: 'vendor.dll' } as SubjectFile,
    rules: [rule],
    facts: FACTS,
    caps: { callMs: 1_000, operationMs: 5_000 },
    plan: { ...USUAL_PLAN, seed: 1, onProgress: () => {}, signal: new AbortController().signal },
    clock: clockPast(() => (ran.length >= expiresAfter ? 1 : 0)),
    failsByItself: false,
    looksAgain: () => false,
  };
  return { lab, ran, drained: () => drained };
}

function breachOf(outcome: Breach['outcome'] = 'violation'): Breach {
  const rule = outcome === 'violation' ? RULE : 'returns.it-returns';
  return {
    rule,
    basis: 'documented',
    outcome,
    message: 'broke',
    step: 0,
    events: [],
    operation: null,
    consequences: [],
    contradicted: [],
    kind: outcome === 'violation' ? 'contradiction' : 'ended',
    generally: null,
  };
}

/** Forms `f0` (the candidate's own), `f1` and so on, each one step shorter than the one before. */
function formsOf(count: number, breach = breachOf()): { readonly candidate: Candidate; readonly forms: readonly Form[] } {
  const outcome: RunOutcome =
    breach.outcome === 'hang' ? { ...HANG, stacks: ['Thread 1', '#0 cancel_resource'] } : { kind: 'completed', trace: EMPTY };
  const forms = Array.from({ length: count }, (_, index): Form => {
    const steps = Array.from({ length: count - index }, (): Step => ({ do: 'open', resource: 'A' }));
    return { scenario: { id: `f${index}`, situation: 'test', basis: 'documented', seed: 1, steps }, outcome, breach };
  });
  const [first] = forms;
  if (first === undefined) throw new Error('no form');
  return { candidate: { ...first, prefix: [] }, forms };
}

interface Decision {
  /** Outcomes of the forms' runs, from f1 on; f0 never runs. */
  readonly runs: readonly string[];
  readonly always?: true;
  readonly expiresAfter?: number;
  /** Form and k/n, or null. */
  readonly shown: string | null;
  /** Runs that were made. */
  readonly ran: number;
}

const decisions: readonly (readonly [string, Decision])[] = [
  ['the smallest, if it shows every time', { runs: ['', '', 'xxx'], shown: 'f3 3/3', ran: 3 }],
  ['the smallest, if it shows at times and no more is asked', { runs: ['xxx', '', '.x.'], shown: 'f3 1/3', ran: 3 }],
  [
    'a longer one that shows every time, where that is asked',
    { runs: ['', 'xxx', '.x.'], always: true, shown: 'f2 3/3', ran: 6 },
  ],
  [
    'of those that show at times the surest',
    { runs: ['', 'x..', 'xx.', 'x..'], always: true, expiresAfter: 9, shown: 'f3 2/3', ran: 9 },
  ],
  ['of the equally sure the smallest', { runs: ['', '', 'x.x', '.xx'], always: true, expiresAfter: 6, shown: 'f4 2/3', ran: 6 }],
  ['a longer one, where the smallest shows nothing', { runs: ['', 'x..', '...'], shown: 'f2 1/3', ran: 6 }],
  ['the candidate’s own, unrepeated, where no smaller one shows it', { runs: ['...', '...'], shown: 'f0 -', ran: 6 }],
  [
    'the candidate’s own, where each smaller one shows it at times and that is not enough',
    { runs: ['x..', 'xx.'], always: true, shown: 'f0 -', ran: 6 },
  ],
  ['the surest of those before the candidate’s own, where that is enough', { runs: ['x..', '...'], shown: 'f1 1/3', ran: 6 }],
  [
    'a much longer one, where the four smallest show it at times',
    { runs: ['', '', 'xxx', '', 'x..', 'x..', 'x..', 'x..'], always: true, shown: 'f3 3/3', ran: 15 },
  ],
  ['the candidate’s own, where there is no other', { runs: [], shown: 'f0 -', ran: 0 }],
  ['none of more than four that show nothing', { runs: ['xxx', '...', '...', '...', '...'], shown: null, ran: 12 }],
  ['none, where time is up before one shows it', { runs: ['', '', '...'], expiresAfter: 1, shown: null, ran: 1 }],
  ['what has shown it when time is up', { runs: ['', '', 'x..'], always: true, expiresAfter: 1, shown: 'f3 1/1', ran: 1 }],
  ['by the runs that were the subject’s: a fault of our own ends the count', { runs: ['', '', 'xf'], shown: 'f3 1/1', ran: 2 }],
  ['nothing by a subject that cannot be bound', { runs: ['', '', 'b'], shown: null, ran: 1, expiresAfter: 1 }],
  ['nothing by another breach than the candidate’s', { runs: ['hhh'], shown: 'f0 -', ran: 3 }],
];

it.each(decisions)('%s', async (_, { runs, always = false, expiresAfter, shown, ran }) => {
  const made = labOf(Object.fromEntries(runs.map((did, index) => [`f${index + 1}`, did])), expiresAfter);
  const { candidate, forms } = formsOf(1 + runs.length);
  const sure = await surest(made.lab, candidate, forms, always);
  const told =
    sure === null
      ? null
      : `${sure.scenario.id} ${sure.repeated === null ? '-' : `${sure.repeated.reproduced}/${sure.repeated.repeats}`}`;
  expect(told).toBe(shown);
  expect(made.ran).toHaveLength(ran);
  // The breach may show only because another monitor is alive.
  expect(made.drained()).toBe(1);
});

it('shows the last run that broke the rule, not the one that it was shrunk by', async () => {
  const { candidate, forms } = formsOf(2);
  const sure = await surest(labOf({ f1: 'xx.' }).lab, candidate, forms, false);
  expect(sure?.breach.message).toBe('broke in run 2');
  expect(sure?.outcome).toMatchObject({ trace: { stallMs: 2 } });
});

it('repeats what hangs once for each form, and shows the stacks that the patient repeat took', async () => {
  const { candidate, forms } = formsOf(4, breachOf('hang'));
  const made = labOf({ f3: '.', f2: 'h' });
  const sure = await surest(made.lab, candidate, forms, true);
  expect(made.ran).toEqual(['f3', 'f2']);
  expect(sure).toMatchObject({ scenario: { id: 'f2' }, repeated: null, outcome: { stacks: ['Thread 1', '#0 cancel_resource'] } });
});

/** The report's parts on breaches: findings, open breaches, faulty runs without Cancel, and failures before any Cancel. */
import * as v from 'valibot';
import type { Read } from './read.ts';
import { step } from './step.ts';
import { call, event, inFlight, place } from './trace.ts';
import { amount, count, from, matching, maybe, oneOf, told } from './words.ts';

/** The number that starts the generator of scenarios. */
export const seed = v.pipe(
  v.number(),
  v.integer(),
  v.check((value) => Number.isSafeInteger(value)),
);
/** The kind of statement that a rule rests on, strongest first. */
export const basis = oneOf('documented', 'derived', 'policy', 'misuse');
/** The form of a rule's id. Ids of unknown rules pass too. */
export const ruleId = matching(/^[a-z]+\.[a-z0-9-]+$/, "a rule's id such as returns.success-cancelled");
/**
 * How the run showed the breach. `integrity`: the monitor's answers or journal were damaged, or its process closed the connection
 * but did not end, or did not end when asked.
 */
const outcome = oneOf('violation', 'crash', 'hang', 'exit', 'integrity');
/** `k/n`: k of n repeats in fresh processes broke the same rule in the same way. */
const reproduced = matching(/^[0-9]+\/[0-9]+$/, 'two numbers such as "3/3"');
const hostileText = told(v.string(), 'May quote the DLL: hostile text.');
const fingerprint = told(v.string(), 'Stable across runs and seeds.');
/** Present if it happened after the last step, when the process was asked to leave. */
const leaving = told(v.literal(true), 'After the last step, when the process was asked to leave.');
const source = told(v.nullable(v.string()), 'Function, file and line, where debugging information tells them. Hostile text.');

const crash = v.strictObject({
  code: v.string(),
  at: v.nullable(place),
  during: v.nullable(inFlight),
  leaving: maybe(leaving),
  fault: maybe(told(v.nullable(v.string()), 'Data address that could not be used; null where the crash has none.')),
  registers: maybe(told(v.record(v.string(), v.string()), 'Hexadecimal, by name.')),
  /** `Cancel+0x1c` */
  symbol: maybe(
    told(v.nullable(v.string()), 'The export before the place, where that is in the DLL itself; null if there is none near it.'),
  ),
  /** `cancel_resource, vendor.c:42` */
  source: maybe(source),
  dump: maybe(
    told(
      v.nullable(v.string()),
      'File in the folder dumps below --out: a core (gzip) or a minidump of a process that crashed so.',
    ),
  ),
});

const stacks = told(
  v.pipe(v.array(v.string()), v.maxLength(200)),
  'Stacks of the threads from a debugger, a line for each thread and frame. Hostile text.',
);

/** The evidence of a finding, by the kind of evidence. Most findings have only some of the fields. */
export const findingEvidence = v.strictObject({
  crash: maybe(crash),
  hang: maybe(v.strictObject({ during: inFlight, deadlineMs: amount, stacks: maybe(stacks) })),
  exit: maybe(
    v.strictObject({
      exitCode: v.pipe(v.number(), v.integer()),
      during: v.nullable(inFlight),
      leaving: maybe(leaving),
    }),
  ),
  integrity: maybe(v.string()),
  seen: maybe(
    told(
      v.strictObject({ broke: from(1), scenarios: from(1) }),
      'How many scenarios of the hunt broke the rule in this way, of those in which it was observed.',
    ),
  ),
  cycles: maybe(told(from(1), 'The steps show it only when they are repeated in one process: they were, this often.')),
  events: maybe(told(v.array(count), "Sequence numbers of the trace's events that show it.")),
});

/** A confirmed breach. */
export const finding = v.strictObject({
  /** `F1`, `F2` ... within one subject. */
  id: matching(/^F[1-9][0-9]*$/, 'an id such as F1'),
  rule: ruleId,
  basis,
  countsFrom: maybe(
    told(
      basis,
      'Set where the run contradicted a documented rule as well: it counts in every profile that tries steps of this basis.',
    ),
  ),
  outcome,
  /** What failed, in one or two sentences. */
  message: hostileText,
  steps: told(v.array(step), 'Minimal literal steps: what replay runs.'),
  trace: told(v.array(event), 'Of the last reproduction of those steps, or of the first observation if it never reproduced.'),
  seed,
  reproduced: told(reproduced, 'How many of how many repeats in fresh processes broke the same rule in the same way.'),
  /** `0/3 broke without Cancel` */
  control: told(v.string(), 'What the same steps without Cancel did.'),
  evidence: findingEvidence,
  fingerprint,
  prefix: told(
    v.array(v.string()),
    'Scenario ids that ran before it in the same process. corpus-2: what the second newest file of the corpus holds.',
  ),
  consequences: told(v.array(ruleId), 'Rules that the same trace broke as a consequence.'),
});

/** Why it was not repeated: no time was left, the user stopped the check, other groups came first, or no process could start. */
const notAsked = oneOf('time', 'interrupted', 'others-first', 'no-process');

/** Why a breach is neither a finding nor refuted. */
const doubt = v.variant('doubt', [
  /** It was never repeated: 0 of 0. */
  v.strictObject({ doubt: v.literal('not-asked'), because: notAsked }),
  v.strictObject({ doubt: v.literal('not-reproduced'), repeats: count }),
  /** It was reproduced, but the same steps without Cancel were never run. */
  v.strictObject({ doubt: v.literal('no-control'), reproduced: count, repeats: count }),
  /** It was reproduced, and did not show without Cancel, but in fewer runs than a finding of its kind needs. */
  v.strictObject({ doubt: v.literal('too-few'), reproduced: count, repeats: count, controls: count }),
  /** It depends on a time, and too few repeats showed it. */
  v.strictObject({ doubt: v.literal('at-times'), reproduced: count, repeats: count }),
  /** The operation sometimes fails by itself, which explains the breach as well. */
  v.strictObject({ doubt: v.literal('luck'), reproduced: count, repeats: count, controls: count }),
]);

/** A breach without a decision; it has a finding's fields. */
export const openBreach = told(
  v.strictObject({
    ...finding.entries,
    /** `O1`, `O2` ... */
    id: matching(/^O[1-9][0-9]*$/, 'an id such as O1'),
    doubt: told(doubt, 'What is missing.'),
  }),
  'A breach that could be neither confirmed nor refuted, told like a finding.',
);

/** A run without Cancel that went wrong, so that Cancel cannot be blamed for the same. */
export const unsound = v.strictObject({
  /** `U1`, `U2` ... within one subject. */
  id: matching(/^U[1-9][0-9]*$/, 'an id such as U1'),
  rule: told(v.nullable(ruleId), 'The rule that was seen broken and that this run excuses; null where calibration showed it.'),
  outcome: told(outcome, 'violation: the run came to its end, but not as it should; anomalies says how.'),
  message: hostileText,
  steps: told(v.array(step), 'Literal steps without any Cancel: what replay runs. Empty where it failed before any step.'),
  trace: v.array(event),
  seed,
  reproduced: told(reproduced, 'How many of how many runs without Cancel showed it.'),
  /** The names come from judge/anomalies.ts and judge/without-cancel.ts. */
  anomalies: told(
    v.array(matching(/^[a-z]+(-[a-z]+)*$/, 'a name such as never-ends')),
    'Names of what the run showed, such as not-reached or never-ends.',
  ),
  evidence: findingEvidence,
  /** Made like a finding's, with `unsound` in place of the rule. */
  fingerprint,
});

const logLine = v.strictObject({
  /** 0 information, 1 warning, 2 error, 3 severe. The DLL may pass any other number. */
  level: v.pipe(v.number(), v.integer()),
  text: told(v.string(), 'Hostile text.'),
});

/** The failure that kept the check from reaching a Cancel. */
export const before = told(
  v.strictObject({
    outcome: told(outcome, 'violation: it went on, but said that it failed, or never ended what it had begun.'),
    /** The call that it happened in; null if outside any call, or unknown. */
    call: v.nullable(call),
    code: told(v.nullable(v.string()), 'As a crash is named, or the code that the call answered.'),
    /** Where it crashed; null if it did not crash, or left no record. */
    at: v.nullable(place),
    symbol: told(v.nullable(v.string()), 'The export before the place, where that is in the DLL itself.'),
    source,
    trace: told(v.array(event), 'The last events.'),
    log: told(v.array(logLine), 'The last lines that the DLL logged until then, oldest first.'),
  }),
  'What stood in the way before any Cancel was called; missing where it came to a Cancel, or was never loaded.',
);

export type Basis = Read<typeof basis>;
export type Outcome = Read<typeof outcome>;
export type Finding = Read<typeof finding>;
export type FindingEvidence = Read<typeof findingEvidence>;
export type OpenBreach = Read<typeof openBreach>;
export type Doubt = Read<typeof doubt>;
export type NotAsked = Read<typeof notAsked>;
export type Unsound = Read<typeof unsound>;
export type Before = Read<typeof before>;
export type LogLine = Read<typeof logLine>;

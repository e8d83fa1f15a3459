import { expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { withoutCancel } from '../steps/without-cancel.ts';
import { onlinePending, type Story, story } from '../testkit/tracing.ts';
import { excuseIn } from './excuses.ts';

const A = { resource: 'A' } as const;
const WAIT: Step = { do: 'wait', ...A, quietMs: 100, maxMs: 100 };

/** Open, Online that Terminate cuts short, Online, Cancel, wait. The breach is about the second Online. */
const CUT_SHORT: readonly Step[] = [
  { do: 'open', ...A },
  { do: 'online', ...A },
  { do: 'terminate', ...A },
  { do: 'online', ...A },
  { do: 'cancel', ...A },
  WAIT,
];
const SECOND = 3;

const breach = { rule: 'liveness.one-terminal-report' satisfies RuleId, outcome: 'violation', operation: SECOND } as const;
const completed = (told: Story): RunOutcome => ({ kind: 'completed', trace: told.trace() });
const excuse = (told: Story, of: Parameters<typeof excuseIn>[1] = breach, steps = CUT_SHORT): string | null =>
  excuseIn(completed(told), of, register, steps)?.anomaly ?? null;

it('what Terminate ended may report late: that excuses nothing', () => {
  const late = onlinePending().call('Terminate', 0).report(4, 'A', { nth: 0 }).call('Online', 997).report(2);
  expect(excuse(late)).toBeNull();
});

it('an anomaly of another operation excuses nothing', () => {
  // The first Online ends twice. The second one, which the breach is about, ends well.
  const twice = onlinePending().report(2).report(4).call('Terminate', 0).call('Online', 997).report(2);
  expect(excuse(twice)).toBeNull();
  expect(excuse(twice, { ...breach, operation: 1 })).toBe('extra-report');
});

it('the same operation’s does, whose step has another number without Cancel', () => {
  const steps: readonly Step[] = [
    { do: 'open', ...A },
    { do: 'cancel', ...A },
    { do: 'online', ...A },
    { do: 'cancel', ...A },
    WAIT,
  ];
  expect(excuse(onlinePending().report(2).report(4), { ...breach, operation: 2 }, steps)).toBe('extra-report');
});

it('a report too many of an earlier operation does where the rule goes by how a later one ends', () => {
  const later = { rule: 'recovery.works-again' satisfies RuleId, outcome: 'violation', operation: SECOND } as const;
  const twice = onlinePending().report(2).report(2).call('Terminate', 0).call('Online', 997).report(2);
  expect(excuse(twice, later)).toBe('extra-report');
  const own = onlinePending().call('Terminate', 0).call('Online', 997).report(2).report(2);
  expect(excuse(own, later)).toBe('extra-report');
  const before = onlinePending().call('Close', 0).call('Open', 1).report(2, 'A', { nth: 0 }).call('Online', 997).report(2);
  expect(excuse(before, later)).toBe('extra-report');
  const ofAnother = CUT_SHORT.map((step, index): Step => (index === SECOND ? { do: 'online', resource: 'B' } : step));
  expect(excuse(twice, later, ofAnother)).toBeNull();
  const after = onlinePending().report(2).call('Terminate', 0).call('Online', 997).report(2).report(2);
  expect(excuse(after, { ...later, operation: 1 })).toBeNull();
});

it('only what the rule names does', () => {
  const shrinks = story()
    .call('Open', 1)
    .call('Online', 997)
    .report(129, 'A', { checkPoint: 2 })
    .report(129, 'A', { checkPoint: 1 })
    .report(2);
  expect(excuse(shrinks, { ...breach, operation: 1 })).toBeNull();
});

it('an end of the process does, wherever it comes', () => {
  const crash: RunOutcome = {
    kind: 'crash',
    trace: onlinePending().trace(),
    code: 'SIGSEGV',
    at: null,
    during: null,
    machine: null,
  };
  expect(excuseIn(crash, breach, register, CUT_SHORT)?.anomaly).toBe('ended');
});

it('an Open that fails after Close without Cancel as well excuses that it fails after one', () => {
  const steps: readonly Step[] = [...CUT_SHORT.slice(0, 2), { do: 'cancel', ...A }, { do: 'close', ...A }, { do: 'open', ...A }];
  const refused = { rule: 'recovery.works-again' satisfies RuleId, outcome: 'violation', operation: 1 } as const;
  expect(excuse(onlinePending().call('Close', 0).call('Open', 0), refused, steps)).toBe('not-opened');
  expect(excuse(onlinePending().call('Close', 0).call('Open', 1), refused, steps)).toBeNull();
});

it('a report for what was opened anew excuses the same after a Cancel', () => {
  const steps: readonly Step[] = [...CUT_SHORT.slice(0, 2), { do: 'cancel', ...A }, { do: 'close', ...A }, { do: 'open', ...A }];
  const taken = { rule: 'callbacks.own-handle' satisfies RuleId, outcome: 'violation', operation: 1 } as const;
  expect(excuse(onlinePending().call('Close', 0).call('Open', 1).report(3, 'A', { nth: 0 }), taken, steps)).toBe('extra-report');
});

it('the control has no Cancel, and a hold ends soon', () => {
  const held: readonly Step[] = [
    { do: 'online', ...A, script: [{ act: 'hold', report: 1, afterCancelMs: 0, maxMs: 9_000 }] },
    { do: 'cancel', ...A },
  ];
  expect(withoutCancel(held)).toEqual([
    { do: 'online', ...A, script: [{ act: 'hold', report: 1, afterCancelMs: 0, maxMs: 50 }] },
  ]);
});

/** What a run says of a recorded failure without Cancel; no DLL. */
import { describe, expect, it } from 'vitest';
import type { CodePlace, RunOutcome, Trace } from '../contract/trace.ts';
import type { ReplayUnsound } from '../grammar/replayed.ts';
import { CANCEL_ONLINE } from '../testkit/native.ts';
import { comparedWith } from './unsound.ts';

const SUBJECT = { name: 'a.so', realName: 'a.so', sha256: '00' };
const was = { name: 'a.so', path: '/a.so', sha256: '00', platform: 'linux' } as const;
const trace: Trace = { events: [], dropped: 0, stallMs: 0 };
const steps = CANCEL_ONLINE.filter((step) => step.do !== 'cancel');
const place = (offset: string): CodePlace => ({ module: 'a.so', offset });

const failed: ReplayUnsound = {
  id: 'U1',
  outcome: 'violation',
  seed: 1,
  reproduced: '3/3',
  anomalies: ['not-reached', 'not-alive'],
  fingerprint: 'unsound|violation',
  steps,
};
const crashed: ReplayUnsound = {
  ...failed,
  outcome: 'crash',
  anomalies: ['ended'],
  fingerprint: 'unsound|crash|a.so+0x10|Online',
};
const refused: ReplayUnsound = { ...failed, anomalies: ['not-started'], steps: [] };

const completed: RunOutcome = { kind: 'completed', trace };
function crashAt(offset: string): RunOutcome {
  const during = { call: 'Online', step: 1, resource: 'A', lane: 0 } as const;
  return { kind: 'crash', trace, code: 'SIGSEGV', at: place(offset), during, machine: null };
}
const left: RunOutcome = { kind: 'exit', trace, exitCode: 3, during: null };

describe('one more run without Cancel', () => {
  it.each<[string, 0 | 1 | 4, ReplayUnsound, RunOutcome, readonly string[], boolean]>([
    ['nothing', 0, failed, completed, [], false],
    ['the same', 1, failed, completed, ['not-alive'], false],
    ['something else', 4, failed, completed, ['log-level'], false],
    ['an end instead of a failure', 4, failed, crashAt('0x10'), ['ended'], false],
    ['a failure instead of an end', 4, crashed, completed, ['not-reached'], false],
    ['the same crash', 1, crashed, crashAt('0x10'), ['ended'], false],
    ['a crash at another place', 4, crashed, crashAt('0x99'), ['ended'], false],
    ['a crash that is seen by its exit code only', 1, crashed, left, ['ended'], false],
    ['a start that fails where steps failed', 4, failed, completed, ['not-started'], true],
    ['a start that fails again', 1, refused, completed, ['not-started'], true],
    ['a start that goes well', 0, refused, completed, [], true],
    ['a crash while it starts', 1, { ...crashed, steps: [] }, crashAt('0x10'), ['ended'], true],
  ])('shows %s: exit %i', (_name, exit, unsound, outcome, signs, early) => {
    const compared = comparedWith({ unsound, subject: was }, SUBJECT, { outcome, signs: new Set(signs) as never, early });
    expect(compared).toMatchObject({ exit });
  });

  it('of another build may crash elsewhere', () => {
    const shown = { outcome: crashAt('0x99'), signs: new Set(['ended'] as const), early: false };
    expect(comparedWith({ unsound: crashed, subject: { ...was, sha256: '11' } }, SUBJECT, shown).exit).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import { judgeRun } from '../judge/views.ts';
import { madeUpLab, seenBreach } from '../testkit/made-up-lab.ts';
import { attempt, sameBreach, UNBOUND } from './attempt.ts';

const { scenario, breach, outcome } = seenBreach();
const lab = madeUpLab(() => 'x');
const { trace } = outcome as Extract<RunOutcome, { kind: 'completed' }>;
const during = { call: 'Cancel', step: 2, resource: 'A', lane: 0 } as const;
const CRASH: RunOutcome = { kind: 'crash', code: 'SIGSEGV', at: null, during, machine: null, trace };
const EXIT: RunOutcome = { kind: 'exit', exitCode: 139, during, trace };
const HANG: RunOutcome = { kind: 'hang', stacks: [], during, deadlineMs: 900, trace };

/** What the wanted breach is, where the hunt's run ended like this. */
const ended = (how: RunOutcome) => judgeRun(scenario, how, lab.rules, lab.facts).breach ?? breach;

describe('the same breach', () => {
  it.each([
    ['a violation of the same rule', outcome, breach, true],
    ['a crash where a violation was wanted', CRASH, breach, false],
    ['a crash again', CRASH, ended(CRASH), true],
    ['a crash that only its exit code tells', EXIT, ended(CRASH), true],
    ['a crash where an exit was seen first', CRASH, ended(EXIT), true],
    ['a hang where it crashed', HANG, ended(CRASH), false],
    ['a crash where it hung', CRASH, ended(HANG), false],
    ['a hang again', HANG, ended(HANG), true],
    ['a violation of another rule', outcome, { ...breach, rule: 'recovery.other' }, false],
    ['a run that says nothing', UNBOUND, breach, false],
  ] as const)('%s', (_, again, wanted, same) => {
    expect(sameBreach(lab, scenario, again, wanted) !== null).toBe(same);
  });
});

describe('an attempt', () => {
  /** A lab whose pool notes what it is asked for, or fails. */
  function noting(fails: Error | null = null) {
    const asked: { readonly stacks?: boolean }[] = [];
    const runFresh = async (_: unknown, deadlines: { readonly stacks?: boolean }) => {
      asked.push(deadlines);
      if (fails !== null) throw fails;
      return outcome;
    };
    return { lab: { ...lab, pool: { ...lab.pool, runFresh } as never }, asked };
  }

  it('asks a debugger for stacks only where it is patient', async () => {
    const { lab: patient, asked } = noting();
    expect(await attempt(patient, [scenario], 1)).toBe(outcome);
    await attempt(patient, [scenario], 2);
    expect(asked.map(({ stacks }) => stacks)).toEqual([false, true]);
    expect(asked.every((deadlines) => 'callMs' in deadlines && 'totalMs' in deadlines)).toBe(true);
  });

  it('says nothing where no process can be bound, and hands on any other error', async () => {
    const unbound = noting(new BindTrouble({ kind: 'failed' } as never));
    expect(await attempt(unbound.lab, [scenario], 1)).toBe(UNBOUND);
    await expect(attempt(noting(new Error('ours')).lab, [scenario], 1)).rejects.toThrow('ours');
  });
});

import { describe, expect, it } from 'vitest';
import type { CallName, CodePlace, RunOutcome, Trace } from '../contract/trace.ts';
import { areElsewhere, fingerprintOf, placeOf, placeWords, readPlace } from './fingerprint.ts';
import type { Breach } from './views.ts';

const trace: Trace = { events: [], dropped: 0, stallMs: 0 };
const during = (call: CallName) => ({ call, step: 2, resource: 'A', lane: 0 }) as const;
const crash = (at: CodePlace | null, call: CallName | null, code = 'SIGSEGV'): RunOutcome => ({
  kind: 'crash',
  code,
  at,
  during: call === null ? null : during(call),
  machine: null,
  trace,
});
const breach = (outcome: Breach['outcome'], rule = 'returns.it-returns'): Breach => ({
  rule,
  basis: 'documented',
  outcome,
  message: 'differs from run to run',
  step: 3,
  events: [7],
  operation: null,
  consequences: [],
  contradicted: [],
  kind: outcome === 'violation' ? 'contradiction' : 'ended',
  generally: null,
});
const of = (outcome: RunOutcome, what: Breach) =>
  fingerprintOf(what, outcome, { name: 'vendor.dll', realName: 'vendor-1.2.dll' });

describe('two places', () => {
  const at = (...place: readonly string[]): string => ['returns.it-returns', 'crash', ...place].join('|');
  it.each([
    [at('vendor.dll+0x10', 'Cancel'), at('vendor.dll+0x10', 'Cancel'), false],
    [at('vendor.dll+0x10', 'Cancel'), at('vendor.dll+0x20', 'Cancel'), true],
    [at('vendor.dll+0x10', 'Cancel'), at('vendor.dll+0x10', 'Close'), true],
    [at('vendor.dll+0x10', 'Cancel'), at('outside its own code'), false],
    [at('outside any module', 'Cancel'), at('vendor.dll+0x10', 'Cancel'), false],
    [at('Cancel'), at('Terminate'), true],
    [at(), at(), false],
    // The rule that a finding carries may be the situation's, that of its fingerprint is the run's.
    ['concurrency.polls-beside|violation', 'returns.success-cancelled|violation', false],
  ])('%s and %s', (one, other, elsewhere) => {
    expect(areElsewhere(readPlace(one), readPlace(other))).toBe(elsewhere);
    expect(areElsewhere(readPlace(other), readPlace(one))).toBe(elsewhere);
  });
});

it('a place in words', () => {
  expect(placeWords(readPlace('returns.it-returns|crash|vendor.dll+0x10|Cancel'))).toBe('vendor.dll+0x10 in Cancel');
});

describe('the fingerprint of a finding', () => {
  it.each<[string, RunOutcome, Breach, string]>([
    [
      'a crash in the subject: module and offset, and the call',
      crash({ module: 'Vendor.DLL', offset: '0x1a2c' }, 'Cancel'),
      breach('crash'),
      'returns.it-returns|crash|Vendor.DLL+0x1a2c|Cancel',
    ],
    [
      'in the file that the subject’s path is a link to',
      crash({ module: 'vendor-1.2.dll', offset: '0x1a2c' }, 'Cancel'),
      breach('crash'),
      'returns.it-returns|crash|vendor-1.2.dll+0x1a2c|Cancel',
    ],
    [
      'on a thread of its own',
      crash({ module: 'vendor.dll', offset: '0x10' }, null),
      breach('crash'),
      'returns.it-returns|crash|vendor.dll+0x10|own thread',
    ],
    [
      'in unloaded code: no offset means anything',
      crash({ module: null, offset: '0x7ffe1000' }, null),
      breach('crash'),
      'returns.it-returns|crash|outside any module|own thread',
    ],
    [
      'a hang',
      { kind: 'hang', during: during('Terminate'), deadlineMs: 900, stacks: [], trace },
      breach('hang'),
      'returns.it-returns|hang|Terminate',
    ],
    [
      'an exit',
      { kind: 'exit', exitCode: 0, during: during('Cancel'), trace },
      breach('exit'),
      'returns.it-returns|exit|0|Cancel',
    ],
    [
      'a violation: its rule',
      { kind: 'completed', trace },
      breach('violation', 'returns.success-cancelled'),
      'returns.success-cancelled|violation',
    ],
  ])('%s', (_, outcome, what, print) => {
    expect(of(outcome, what)).toBe(print);
    expect(readPlace(print)).toEqual(placeOf(outcome, { name: 'vendor.dll', realName: 'vendor-1.2.dll' }));
  });

  it('is one for a damaged heap, wherever it is noticed', () => {
    const noticed = [
      crash({ module: 'libc.so.6', offset: '0x8aeec' }, 'Close', 'SIGABRT'),
      crash({ module: 'libc_malloc_debug.so.0', offset: '0x33df' }, null),
      crash({ module: 'ntdll.dll', offset: '0x9506f' }, 'Terminate', '0xC0000374'),
    ];
    expect(new Set(noticed.map((outcome) => of(outcome, breach('crash')))).size).toBe(1);
  });
});

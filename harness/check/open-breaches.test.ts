import { describe, expect, it } from 'vitest';
import type { OpenBreach } from '../contract/report.ts';
import { openCauses, openRows } from './open-breaches.ts';

const open = (id: string, rule: string, consequences: readonly string[] = []): OpenBreach => ({
  id,
  rule,
  basis: 'derived',
  outcome: 'violation',
  message: `${rule} broke.`,
  steps: [],
  trace: [],
  seed: 1,
  reproduced: '0/0',
  control: '0/0 broke without Cancel',
  evidence: {},
  fingerprint: rule,
  prefix: [],
  consequences,
  doubt: { doubt: 'not-asked', because: 'time' },
});

describe('rows of open breaches', () => {
  it('the rule that a breach was moved from has not passed either', () => {
    const rows = openRows([open('O1', 'arguments.names', ['returns.success-cancelled'])]);
    expect([...rows.keys()]).toEqual(['returns.success-cancelled', 'arguments.names']);
    expect(rows.get('returns.success-cancelled')).toBe('broken as a consequence of what O1 tells, which is open');
    expect(rows.get('arguments.names')).toContain('arguments.names broke.');
  });

  it('a rule that is open by itself says so, and not whose consequence it is', () => {
    const rows = openRows([
      open('O1', 'returns.success-cancelled'),
      open('O2', 'arguments.names', ['returns.success-cancelled']),
    ]);
    expect(rows.get('returns.success-cancelled')).toContain('returns.success-cancelled broke.');
  });
});

describe('causes of open breaches', () => {
  it('none, one, and how many more', () => {
    expect(openCauses([])).toEqual([]);
    expect(openCauses([open('O1', 'a.b')])).toMatchObject([
      { cause: 'open-breach', detail: expect.stringMatching(/^a\.b broke\. /) },
    ]);
    expect(openCauses([open('O1', 'a.b'), open('O2', 'c.d')])[0]?.detail).toMatch(/\(1 more of the kind in the report\)$/);
  });
});

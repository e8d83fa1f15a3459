import { describe, expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import { attribute, situationRule, stepsBasis } from './attribution.ts';

const open: Step = { do: 'open', resource: 'A' };
const long: Step = { do: 'open', resource: 'A', name: 'long' };
const online: Step = { do: 'online', resource: 'A' };
const cancel: Step = { do: 'cancel', resource: 'A' };
const twice: Step = { do: 'online', resource: 'A', if: ['online-pending'] };

it.each<readonly [string, readonly Step[], string | null, string]>([
  ['plain', [open, online, cancel], null, 'documented'],
  ['a long name', [long, online, cancel], 'arguments.names', 'derived'],
  ['a name beyond ASCII', [{ ...long, name: 'non-ascii' }, cancel], 'arguments.names', 'derived'],
  ['an empty name', [{ ...long, name: 'empty' }, cancel], 'arguments.empty-name', 'policy'],
  ['a closed RESID', [open, { ...cancel, target: 'closed' }], 'arguments.closed-resid', 'misuse'],
  ['a RESID that is none', [long, { ...cancel, target: 'made-up' }], 'arguments.made-up-resid', 'misuse'],
  ['Online while pending', [open, online, twice, cancel], 'arguments.online-while-pending', 'misuse'],
  ['NULL alone', [open, { ...cancel, target: 'null' }], 'arguments.null-resid', 'policy'],
  ['NULL beside a Cancel that names the resource', [open, { ...cancel, target: 'null' }, cancel], null, 'policy'],
  ['reserved flags', [open, { ...cancel, flags: 1 }], null, 'policy'],
])('%s', (_, steps, rule, basis) => {
  expect(situationRule(steps)).toBe(rule);
  expect(stepsBasis(steps)).toBe(basis);
});

describe('whose it is', () => {
  const broken = {
    rule: 'returns.success-cancelled',
    outcome: 'violation',
    consequences: ['arguments.names', 'liveness.prompt'],
  };

  it('a violation that needs the name is the name’s', () => {
    expect(attribute(broken, [long, online, cancel])).toEqual({
      rule: 'arguments.names',
      consequences: ['returns.success-cancelled', 'liveness.prompt'],
    });
  });

  it('a violation with a plain name stays where it was', () => {
    expect(attribute({ ...broken, consequences: [] }, [open, online, cancel])).toMatchObject({
      rule: 'returns.success-cancelled',
    });
  });

  it('a violation behind other scenarios is not theirs', () => {
    const behind = [long, online, cancel, { ...open, resource: 'B' } as Step];
    expect(attribute(broken, behind, null)).toMatchObject({ rule: 'returns.success-cancelled' });
    expect(attribute(broken, behind, 'arguments.names')).toMatchObject({ rule: 'arguments.names' });
  });

  it('the end of a process stays, with the misuse as a consequence', () => {
    const crash = { rule: 'returns.it-returns', outcome: 'crash', consequences: [] };
    expect(attribute(crash, [open, { ...cancel, target: 'closed' }])).toEqual({
      rule: 'returns.it-returns',
      consequences: ['arguments.closed-resid'],
    });
  });
});

import { expect, it } from 'vitest';
import { isPending, isTerminal, STATE, stateName } from './states.ts';

const TERMINAL = [2, 3, 4, 126, 127];
const PENDING = [128, 129, 130];

it('tells final states from pending ones, and neither from the rest', () => {
  for (let state = -2; state <= 140; state++) {
    expect(isTerminal(state), `terminal ${state}`).toBe(TERMINAL.includes(state));
    expect(isPending(state), `pending ${state}`).toBe(PENDING.includes(state));
  }
  expect(isTerminal(null) || isPending(null)).toBe(false);
});

it('names every state of resapi.h, numbers others, and says when a status could not be read', () => {
  for (const state of Object.values(STATE)) expect(stateName(state)).toMatch(/^[A-Z]/);
  expect(stateName(129)).toBe('OnlinePending');
  expect(stateName(-7)).toBe('state -7');
  expect(stateName(null)).toBe('unreadable status');
});

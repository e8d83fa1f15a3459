/** The numbers of calls and callbacks against the header that the shim is built from. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CALLBACKS, CALLS, callNumber } from './calls.ts';

const header = readFileSync(new URL('../monitor/shim/layout.h', import.meta.url), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');

/** Names of an enum that starts at 1 and counts on, without their prefix. */
function enumerators(name: string): readonly string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(header)?.[1] ?? '';
  const names = body.split(',').map((entry) => entry.trim());
  expect(names[0], `${name} starts at 1`).toMatch(/^PC_\w+ = 1$/);
  for (const each of names.slice(1)) expect(each, `${name} counts on`).toMatch(/^PC_\w+$/);
  return names.map((each) => each.replace(/^PC_/, '').replace(/ = 1$/, ''));
}

it('CALLS is pc_call', () => {
  expect(CALLS.slice(1).map((call) => call?.toUpperCase())).toEqual(enumerators('pc_call'));
  expect(CALLS[0]).toBeNull();
});

it('CALLBACKS is pc_callback', () => {
  expect(CALLBACKS.slice(1).map((callback) => callback?.toUpperCase())).toEqual(enumerators('pc_callback'));
  expect(CALLBACKS[0]).toBeNull();
});

it('callNumber is the place in CALLS', () => {
  expect(callNumber('LoadLibrary')).toBe(1);
  expect(callNumber('FreeLibrary')).toBe(12);
  for (const call of CALLS) if (call !== null) expect(CALLS[callNumber(call)]).toBe(call);
});

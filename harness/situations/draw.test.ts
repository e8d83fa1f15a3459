import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
import { within } from '../contract/basis.ts';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import { type Alias, type KnownState, MADE_UP_TYPE, type Scenario, type Step } from '../contract/step.ts';
import { FACTS } from '../testkit/tracing.ts';
import { drawScenarios } from './draw.ts';
import { situationsFor } from './offered.ts';
import type { Timing } from './situation.ts';

const TIMING: Timing = { patience: { quietMs: 1_000, maxMs: 2_000 }, aftermathMs: 200 };
const BASES: readonly Basis[] = ['documented', 'derived', 'policy', 'misuse'];

const operation: fc.Arbitrary<OperationFacts> = fc.record({
  succeeds: fc.constant(true),
  pends: fc.boolean(),
  medianMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
  maxMs: fc.double({ min: 0, max: 20_000, noNaN: true }),
  pendingReports: fc.nat({ max: 30 }),
});
const facts: fc.Arbitrary<Facts> = fc.record({
  online: operation,
  offline: operation,
  idleAnswers: fc.constant([]),
  seenIdle: fc.constant({ online: true, offline: true }),
  reportsInline: fc.constant(true),
  neverCancels: fc.constant(false),
  neverCancelsEarly: fc.constant({ online: false, offline: false }),
  aliveWhenOnline: fc.boolean(),
  anomalies: fc.constant([]),
  maxResources: fc.integer({ min: 1, max: 4 }),
  maxProcesses: fc.integer({ min: 1, max: 8 }),
  unloads: fc.boolean(),
  otherTypes: fc.array(
    fc.record({
      type: fc.constantFrom('Vendor Name', MADE_UP_TYPE),
      online: operation,
      offline: operation,
      besideMain: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
});
const drawn = fc
  .record({ facts, widest: fc.constantFrom(...BASES), runs: fc.integer({ min: 1, max: 80 }), seed: fc.nat({ max: 2 ** 31 - 1 }) })
  .map((given) => {
    const situations = situationsFor(given.facts, TIMING);
    return { ...given, situations, scenarios: drawScenarios(situations, given.widest, given.runs, given.seed) };
  });

/** States of the resource in which a Resource Monitor makes each call. It is written independently of the code's own table. */
const ALLOWED: Readonly<Partial<Record<Step['do'], readonly KnownState[]>>> = {
  open: ['closed'],
  online: ['offline'],
  offline: ['online'],
  isAlive: ['online'],
  looksAlive: ['online'],
  cancel: ['offline', 'online-pending', 'online', 'offline-pending', 'failed'],
  terminate: ['offline', 'online-pending', 'online', 'offline-pending', 'failed'],
  close: ['offline', 'online-pending', 'online', 'offline-pending', 'failed'],
};

/**
 * Runs the steps like the monitor, on a subject that ends operations at will.
 * @returns the resources that are open at the end
 */
function walk(steps: readonly Step[], luck: () => boolean): readonly Alias[] {
  const known = new Map<Alias, KnownState>();
  const pending = (resource: Alias) => known.get(resource) === 'online-pending' || known.get(resource) === 'offline-pending';
  for (const step of steps) {
    const state = known.get(step.resource) ?? 'closed';
    if (step.if !== undefined && !step.if.includes(state)) continue;
    switch (step.do) {
      case 'open':
      case 'terminate':
        known.set(step.resource, 'offline');
        break;
      case 'online':
        known.set(step.resource, luck() ? 'online-pending' : 'online');
        break;
      case 'offline':
        known.set(step.resource, luck() ? 'offline-pending' : 'offline');
        break;
      case 'wait':
        if (pending(step.resource)) known.set(step.resource, luck() ? 'online' : luck() ? 'offline' : 'failed');
        break;
      case 'close':
        known.delete(step.resource);
        break;
      case 'cancel':
      case 'isAlive':
      case 'looksAlive':
      case 'pause':
        break;
      case 'unload':
        expect([...known.keys()], 'open while unloading').toEqual([]);
        break;
    }
  }
  return [...known.keys()];
}

describe('every scenario drawn, whatever the facts,', () => {
  it('makes each call under a guard that a Resource Monitor would keep', () => {
    fc.assert(
      fc.property(drawn, ({ scenarios }) => {
        for (const { steps, id, basis } of scenarios) {
          for (const step of steps) {
            const allowed =
              basis === 'misuse' && step.do === 'online' ? [...(ALLOWED.online ?? []), 'online-pending'] : ALLOWED[step.do];
            const named = !(step.do === 'cancel' && (step.target ?? 'own') !== 'own');
            if (allowed === undefined || !named) continue;
            expect(step.if?.length, `${id}: ${step.do}`).toBeGreaterThan(0);
            for (const state of step.if ?? []) expect(allowed, `${id}: ${step.do}`).toContain(state);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('closes what it opens and unloads last, whatever Cancel and the operations do', () => {
    fc.assert(
      fc.property(drawn, fc.infiniteStream(fc.boolean()), ({ scenarios }, luck) => {
        for (const { steps, id } of scenarios) {
          expect(
            walk(steps, () => luck.next().value),
            id,
          ).toEqual([]);
          const unload = steps.findIndex((step) => step.do === 'unload');
          if (unload >= 0) expect(unload, id).toBe(steps.length - 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('names no more resources than the subject stands, and times that are whole and bounded', () => {
    fc.assert(
      fc.property(drawn, ({ scenarios, facts: given }) => {
        const longest = 6_000 + Math.max(given.online.maxMs, given.offline.maxMs);
        for (const { steps, id } of scenarios) {
          expect(new Set(steps.map((step) => step.resource)).size, id).toBeLessThanOrEqual(given.maxResources);
          for (const step of steps) {
            if (step.anchor?.at === 'delay') {
              expect(Number.isInteger(step.anchor.ms) && step.anchor.ms >= 0, id).toBe(true);
              expect(step.anchor.ms, id).toBeLessThanOrEqual(longest);
            }
            if (step.anchor?.at === 'held') expect(step.anchor.withinMs, id).toBeLessThanOrEqual(5_000);
            if (step.do !== 'online' && step.do !== 'offline') continue;
            for (const action of step.script ?? [])
              if (action.act === 'hold') expect(action.report, id).toBeGreaterThanOrEqual(1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('fits the journal: 256 steps, 8 actions an operation', () => {
    fc.assert(
      fc.property(drawn, ({ scenarios }) => {
        for (const { steps, id } of scenarios) {
          expect(steps.length, id).toBeLessThanOrEqual(256);
          for (const step of steps)
            if (step.do === 'online' || step.do === 'offline') expect(step.script?.length ?? 0, id).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the draw', () => {
  it('gives the same scenarios for the same seed, and others for another', () => {
    fc.assert(
      fc.property(drawn, ({ situations, widest, runs, seed, scenarios }) => {
        expect(drawScenarios(situations, widest, runs, seed)).toEqual(scenarios);
      }),
      { numRuns: 20 },
    );
    const of = (seed: number) => drawScenarios(situationsFor(FACTS, TIMING), 'derived', 64, seed).map(({ steps }) => steps);
    expect(of(1)).not.toEqual(of(2));
  });

  it('has every allowed situation at least once, none beyond, and each id once', () => {
    fc.assert(
      fc.property(drawn, ({ situations, widest, scenarios }) => {
        const allowed = situations.filter((each) => within(each.basis, widest)).map((each) => each.name);
        expect(new Set(scenarios.map((each) => each.situation))).toEqual(new Set(allowed));
        expect(new Set(scenarios.map((each) => each.id)).size).toBe(scenarios.length);
      }),
      { numRuns: 60 },
    );
  });

  it('draws nothing of policy for the standard profile, and no Cancel of NULL or with flags', () => {
    const scenarios = drawScenarios(situationsFor(FACTS, TIMING), 'derived', 500, 7);
    expect(scenarios.filter((each) => each.basis === 'policy' || each.basis === 'misuse')).toEqual([]);
    const cancels = scenarios.flatMap((each) => each.steps.filter((step) => step.do === 'cancel'));
    expect(cancels.length).toBeGreaterThan(400);
    for (const step of cancels)
      expect(step.do === 'cancel' && (step.target ?? 'own') === 'own' && (step.flags ?? 0) === 0).toBe(true);
    expect(drawScenarios(situationsFor(FACTS, TIMING), 'policy', 64, 7).some((each) => each.basis === 'policy')).toBe(true);
  });

  it('comes near the number that was asked for, once that is more than the situations', () => {
    const situations = situationsFor(FACTS, TIMING).filter(({ basis }) => within(basis, 'derived'));
    for (const runs of [64, 500, 2_000]) {
      const { length } = drawScenarios(situations, 'derived', runs, 3);
      // Each kind comes at least once, and each share is rounded.
      const leasts = situations
        .map(({ kinds, least }) => Math.max(kinds.length, least ?? 2))
        .reduce((sum, each) => sum + each, 0);
      expect(length).toBeGreaterThanOrEqual(runs - situations.length);
      expect(length).toBeLessThanOrEqual(Math.max(runs, leasts) + situations.length);
    }
  });

  it('mixes the situations: an early end has seen something of everything', () => {
    const scenarios = drawScenarios(situationsFor(FACTS, TIMING), 'derived', 200, 3);
    const names = (some: readonly Scenario[]) => new Set(some.map((each) => each.situation));
    expect(names(scenarios.slice(0, 120))).toEqual(names(scenarios));
  });

  it('offers no rendezvous where nothing is reported, no neighbours to a loner, nothing pending where nothing pends', () => {
    const quiet = { ...FACTS.online, pendingReports: 0 };
    const names = (given: Facts) => situationsFor(given, TIMING).map((each) => each.name);
    expect(names({ ...FACTS, online: quiet, offline: quiet }).filter((name) => /rendezvous|slow/.test(name))).toEqual([]);
    expect(names({ ...FACTS, maxResources: 1 })).not.toContain('neighbours');
    expect(names({ ...FACTS, unloads: false })).not.toContain('unload');
    const never = { ...FACTS.online, pends: false, pendingReports: 0 };
    expect(names({ ...FACTS, online: never, offline: never }).filter((name) => /sweep|twice|end-after/.test(name))).toEqual([]);
  });
});

it('what decides has its minimum in the first quarter of the scenarios, so that a slow machine need not come to the end', () => {
  const cancels = (scenarios: readonly Scenario[]): number =>
    scenarios.filter(({ steps }) => steps.some((step) => step.do === 'cancel' && step.target !== 'null')).length;
  for (const seed of [1, 2, 3]) {
    const scenarios = drawScenarios(situationsFor(FACTS, TIMING), 'derived', 64, seed);
    expect(cancels(scenarios.slice(0, Math.floor(scenarios.length / 4)))).toBeGreaterThanOrEqual(8);
  }
});

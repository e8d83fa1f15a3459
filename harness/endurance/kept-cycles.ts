/** Cycles on resources that stay open, since some of what a Cancel leaves behind goes away with Close. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import { ALIASES, type Alias, type Step } from '../contract/step.ts';
import { cancel, online, open, settle, terminate } from '../steps/phrases.ts';
import { type Cycles, MOMENTS, momentMs, SETTLE_MS, WATCHED_TIMES } from './cycles.ts';

/** Idle Cancels of a cycle. They take no time, so hundreds come together in one look. */
const IDLE_CANCELS = 4;

/** A counter of eight bits has turned by then. */
const ENOUGH_KEPT_CYCLES = 300;

/**
 * Cycles in which the resources take turns. A cycle ends the resource's last operation, cancels it while idle, and then while Online is pending.
 * @param resources one for hundreds of Cancels on it; several if a rollback takes its time, since it then goes on while the others have their turns
 * @param watches whether an operation that goes on is awaited; see drawnCycles
 */
export function keptCycles(facts: Facts, seed: number, watches: boolean, resources: readonly Alias[]): Cycles {
  const endMs = endWithinMs(facts, watches);
  const steps: Cycles['steps'] = (arm, from, count, settleMs) =>
    fc.sample(MOMENTS, { seed: seed + from, numRuns: count }).map((moment, index) => {
      const resource = resources[(from + index) % resources.length] ?? 'A';
      const ms = momentMs(moment, facts.online);
      const permille = Math.round((1_000 * ms) / Math.max(1, facts.online.medianMs));
      const anchor = { at: 'delay', ms, permille } as const;
      if (arm === 'control') return [open(resource), online(resource), { ...terminate(resource), anchor }];
      const idle = Array.from({ length: IDLE_CANCELS }, () => cancel(resource));
      const ended = settleMs === 0 ? [] : [settle(resource, { quietMs: endMs, maxMs: endMs })];
      return [open(resource), ...ended, terminate(resource), ...idle, online(resource), cancel(resource, anchor)];
    });
  return { steps, keepsOpen: true, enough: ENOUGH_KEPT_CYCLES, allOrNone: resources.length === 1 };
}

/** Cycles that do one thing each, simplest first. */
export function simpleKeptCycles(facts: Facts): readonly (readonly Step[])[] {
  const idle: readonly Step[] = [open('A'), cancel('A')];
  if (!facts.online.pends) return [idle];
  const each = (step: (resource: Alias) => Step): readonly Step[] => turnsOf(facts).map(step);
  const endMs = endWithinMs(facts, true);
  const settled = (resource: Alias): Step => settle(resource, { quietMs: endMs, maxMs: endMs });
  const one: readonly Step[] = [open('A'), online('A'), cancel('A'), settled('A'), terminate('A')];
  const all = [open, online, cancel, settled, terminate].flatMap((step) => each((resource) => step(resource)));
  return [idle, one, all];
}

/** The resources that can be open at once. */
export function turnsOf({ maxResources }: Facts): readonly Alias[] {
  return ALIASES.slice(0, Math.max(1, maxResources));
}

/** Time for a cancelled operation to end by itself, and for one that goes on to come up. Others have their turns meanwhile. Whole milliseconds. */
function endWithinMs({ online: { maxMs } }: Facts, watches: boolean): number {
  return SETTLE_MS + (watches ? Math.ceil(WATCHED_TIMES * maxMs) : 0);
}

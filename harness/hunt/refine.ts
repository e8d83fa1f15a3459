/**
 * Sweeps more finely where it pays. If two neighbouring moments of Cancel had different outcomes, a border lies between them, and
 * races live at borders. New scenarios cancel between the two.
 */
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import { historyOf, msBetween } from '../model/history.ts';
import { atMoment } from '../steps/at-moment.ts';
import { isWide } from '../steps/own-process.ts';
import { type Hunted, type HuntOptions, hunt } from './hunt.ts';
import { doubted } from './more-early.ts';
import type { Run } from './run.ts';

/** Scenarios added for each operation, shared by its borders. */
const MORE = 6;

/** Whole milliseconds cannot split a border that is closer. */
const CLOSEST_MS = 1;

interface Moment {
  /** From the operation's entry to Cancel's entry, milliseconds. */
  readonly ms: number;
  /** Cancel's answer, and how the operation ended. */
  readonly outcome: string;
  readonly scenario: Scenario;
}

/** More sweep scenarios between moments with different outcomes; empty if all outcomes were alike. */
function refined(runs: readonly Run[], facts: Facts): readonly Scenario[] {
  return (['online', 'offline'] as const).flatMap((what) => between(momentsOf(runs, what), what, facts[what].medianMs));
}

function momentsOf(runs: readonly Run[], what: 'online' | 'offline'): readonly Moment[] {
  return runs
    .filter((run) => run.scenario.situation === `sweep-${what}` && run.outcome.kind === 'completed')
    .flatMap((run): Moment[] => {
      if (run.outcome.kind !== 'completed') return [];
      const { operations, calls } = historyOf(run.outcome.trace.events);
      const cancel = calls.find((call) => call.call === 'Cancel');
      const operation = operations.filter((each) => each.what === what && each.call.enter.seq < (cancel?.enter.seq ?? 0)).at(-1);
      if (cancel?.exit == null || operation === undefined) return [];
      const { end } = operation;
      const ended = end.how === 'reported' ? `${end.state}${end.seq < cancel.enter.seq ? ' before' : ''}` : end.how;
      return [
        { ms: msBetween(operation.call.enter, cancel.enter), outcome: `${cancel.exit.value} ${ended}`, scenario: run.scenario },
      ];
    })
    .sort((a, b) => a.ms - b.ms);
}

function between(moments: readonly Moment[], what: string, medianMs: number): readonly Scenario[] {
  const borders = moments.flatMap((moment, index) => {
    const next = moments[index + 1];
    return next !== undefined && next.outcome !== moment.outcome && next.ms - moment.ms > CLOSEST_MS
      ? [{ from: moment, to: next }]
      : [];
  });
  if (borders.length === 0) return [];
  return Array.from({ length: MORE }, (_, index) => {
    const border = borders[index % borders.length];
    if (border === undefined) return [];
    const round = Math.floor(index / borders.length) + 1;
    const share = round / (Math.ceil(MORE / borders.length) + 1);
    const ms = border.from.ms + (border.to.ms - border.from.ms) * share;
    const { scenario } = border.from;
    return [
      {
        ...scenario,
        id: `border-${what}-${index + 1}`,
        situation: `border-${what}`,
        steps: scenario.steps.map((step) => atMoment(step, ms, medianMs)),
      },
    ];
  }).flat();
}

/**
 * Hunts, then hunts once more at the borders and doubts that the first hunt showed. There is no second hunt if legal steps ended
 * a process.
 * @returns the runs of both hunts, and all their scenarios
 */
export async function huntTwice(options: HuntOptions): Promise<Hunted & { readonly scenarios: readonly Scenario[] }> {
  const first = await hunt(options);
  const more =
    first.trouble === null && first.runs.every((run) => run.outcome.kind === 'completed' || isWide(run.scenario))
      ? [...refined(first.runs, options.facts), ...doubted(first.runs, options.facts)]
      : [];
  const scenarios = [...options.scenarios, ...more];
  if (more.length === 0) return { ...first, scenarios };
  const done = first.runs.length;
  const second = await hunt({ ...options, scenarios: more, onRun: (run, count) => options.onRun(run, done + count) });
  return { runs: [...first.runs, ...second.runs], trouble: second.trouble, scenarios };
}

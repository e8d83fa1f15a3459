/** One scenario in one bound monitor. */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Monitor } from './monitor.ts';
import type { Failure } from './outcome.ts';

/** Runs it; the outcome says what became of the process, too. */
export async function runIn(monitor: Monitor, scenario: Scenario, deadlines: Deadlines): Promise<RunOutcome> {
  monitor.history.push(scenario.id);
  const outcome = await monitor.ask({ ask: 'run', steps: scenario.steps, names: namesOf(scenario) }, deadlines);
  if (outcome.kind !== 'answer') return outcome;
  return { kind: 'completed', trace: monitor.trace(outcome.answer.from, outcome.answer.to) };
}

const LEAVE_MS = 5_000;

/** Runs it in a process of its own: what was unloaded must also let the process end well. */
export async function runThrough(monitor: Monitor, scenario: Scenario, deadlines: Deadlines): Promise<RunOutcome> {
  const ran = await runIn(monitor, scenario, deadlines);
  return ran.kind === 'completed' && unloads(scenario) ? leftAfter(ran, await monitor.leave(LEAVE_MS)) : ran;
}

/** Runs scenarios in order until one does not complete, or leaves nothing to run in; what came of each that ran. */
export async function runInOrder(
  monitor: Monitor,
  scenarios: readonly Scenario[],
  deadlinesOf: (scenario: Scenario) => Deadlines,
): Promise<readonly RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (const scenario of scenarios) {
    const outcome = await runThrough(monitor, scenario, deadlinesOf(scenario));
    outcomes.push(outcome);
    if (unloads(scenario) || outcome.kind !== 'completed') break;
  }
  return outcomes;
}

/** Whether nothing can follow it in its process. */
function unloads({ steps }: Scenario): boolean {
  return steps.at(-1)?.do === 'unload';
}

/** What a completed run comes to once its process has left. Where the journal was spoilt meanwhile, the run's own trace is what there is. */
function leftAfter(ran: Extract<RunOutcome, { kind: 'completed' }>, failure: Failure | null): RunOutcome {
  if (failure === null) return ran;
  if (failure.kind === 'harness-fault') return failure;
  return failure.trace.events.length < ran.trace.events.length ? { ...failure, trace: ran.trace } : failure;
}

/** Resource names by alias; part of the situation, since DLLs copy and look them up. */
function namesOf(scenario: Scenario): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const step of scenario.steps) {
    if (step.do !== 'open') continue;
    switch (step.name ?? 'plain') {
      case 'plain':
        names[step.resource] = `pcancel ${step.resource}`;
        break;
      case 'long':
        names[step.resource] = `pcancel ${step.resource} ${'x'.repeat(230)}`;
        break;
      case 'non-ascii':
        // Two-byte, three-byte and four-byte characters of UTF-8: as such it is 40 bytes longer than it has units.
        names[step.resource] = `pcancel ${step.resource}${' Größe 資源 🜚'.repeat(5)}`;
        break;
      case 'empty':
        names[step.resource] = '';
        break;
    }
  }
  return names;
}

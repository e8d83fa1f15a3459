/** Runs scenarios in one bound monitor. */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Monitor } from './monitor.ts';
import { startTypes } from './other-types.ts';
import type { Failure } from './outcome.ts';

/** Runs a scenario. The outcome also says what became of the process. */
export async function runIn(monitor: Monitor, scenario: Scenario, deadlines: Deadlines): Promise<RunOutcome> {
  monitor.history.push(scenario.id);
  const types = await startTypes(monitor, scenario.steps, deadlines);
  if (types.kind === 'failed') return types.failure;
  const { tables } = types;
  const outcome = await monitor.ask({ ask: 'run', steps: scenario.steps, names: namesOf(scenario), tables }, deadlines);
  if (outcome.kind !== 'answer') return outcome;
  return { kind: 'completed', trace: monitor.trace(outcome.answer.from, outcome.answer.to) };
}

/** Time for a process to leave by itself, milliseconds. */
const LEAVE_MS = 5_000;

/** Runs a scenario. If it ends by unloading the subject, the process must then also end well. */
export async function runThrough(monitor: Monitor, scenario: Scenario, deadlines: Deadlines): Promise<RunOutcome> {
  const ran = await runIn(monitor, scenario, deadlines);
  return ran.kind === 'completed' && unloads(scenario) ? leftAfter(ran, await monitor.leave(LEAVE_MS)) : ran;
}

/** Runs scenarios in order until one does not complete or unloads the subject. Returns the outcome of each that ran. */
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

/** Whether the scenario ends by unloading the subject, so that nothing can follow it in its process. */
function unloads({ steps }: Scenario): boolean {
  return steps.at(-1)?.do === 'unload';
}

/**
 * The outcome of a completed run after its process has left. If the journal was spoilt meanwhile, the run's own trace is kept.
 */
function leftAfter(ran: Extract<RunOutcome, { kind: 'completed' }>, failure: Failure | null): RunOutcome {
  if (failure === null) return ran;
  if (failure.kind === 'harness-fault') return failure;
  return failure.trace.events.length < ran.trace.events.length ? { ...failure, trace: ran.trace } : failure;
}

/** Resource names by alias. They matter, since DLLs copy them and look them up. */
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
        // Characters of two, three and four bytes in UTF-8: the name has 40 more bytes in UTF-8 than UTF-16 units.
        names[step.resource] = `pcancel ${step.resource}${' Größe 資源 🜚'.repeat(5)}`;
        break;
      case 'empty':
        names[step.resource] = '';
        break;
    }
  }
  return names;
}

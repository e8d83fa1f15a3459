/** `replay --hold`: runs the steps after a debugger was attached, without deadlines. */
import { createInterface } from 'node:readline';
import { UNBOUNDED } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Pool } from '../host/pool.ts';
import { runIn } from '../host/run-in.ts';

/** Loads and binds the DLL, says how to attach, and runs the scenario after Enter or the end of the input. */
export async function runHeld(
  pool: Pool,
  scenario: Scenario,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { monitor } = await pool.fresh();
  try {
    write(
      `${[
        'The DLL is loaded and bound; no step has run. Attach a debugger:',
        ...monitor.attach.map((command) => `  ${command}`),
        'continue the process in the debugger, then press Enter here. No deadline ends the process; Ctrl+C does.',
      ].join('\n')}\n`,
    );
    await enter(signal);
    return await runIn(monitor, scenario, UNBOUNDED);
  } finally {
    await pool.drop(monitor);
  }
}

/**
 * Waits for the next line of the standard input, or its end. An interruption closes the input, which would keep the process
 * alive.
 */
async function enter(signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input: process.stdin, signal });
  try {
    await lines[Symbol.asyncIterator]().next();
  } finally {
    lines.close();
  }
}

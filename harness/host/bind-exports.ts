/** Binds the routines that a DLL exports by name, without a function table. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Routine } from '../contract/protocol.ts';
import { asked } from './bind-stage.ts';
import { QUORUM_ROUTINES, ROUTINES, type Stage } from './binding.ts';
import { codePlace, executableQuorum, isCode } from './code-place.ts';
import type { Monitor } from './monitor.ts';

/**
 * Checks the exported routines, and binds them if all can be called.
 * @param routines address of each routine; null if it is not exported
 * @throws StageFailed if the monitor gives no answer
 */
export async function bindExports(
  monitor: Monitor,
  routines: Readonly<Record<string, string | null>>,
  deadlines: Deadlines,
): Promise<Stage> {
  const missing = ROUTINES.filter((routine) => (routines[routine] ?? null) === null);
  if (missing.length > 0) {
    return { kind: 'cause', cause: { cause: 'no-entry-points', detail: `It exports no ${missing.join(', ')} to bind by name.` } };
  }
  const { places } = await asked(
    monitor,
    'reading its exports',
    { ask: 'where', addresses: [...ROUTINES, ...QUORUM_ROUTINES].map((routine) => routines[routine] ?? '0x0') },
    deadlines,
  );
  const wrong = ROUTINES.filter((_, index) => !isCode(places[index]));
  if (wrong.length > 0) {
    return {
      kind: 'broken',
      rule: 'binding.slot-executable',
      message: `Its exports ${wrong.join(', ')} are no code. Cancel was not called.`,
    };
  }
  // Exports carry no version. The V2 signatures are used, since V2 is the first version with Cancel.
  const bound: Partial<Record<Routine, string>> = {};
  for (const routine of ROUTINES) bound[routine] = routines[routine] ?? '0x0';
  const quorum = QUORUM_ROUTINES.map((routine) => routines[routine] ?? '0x0');
  const more = executableQuorum(quorum, places.slice(ROUTINES.length));
  Object.assign(bound, more);
  await asked(monitor, 'binding', { ask: 'bind', table: 0, version: 2, routines: bound }, deadlines);
  return {
    kind: 'bound',
    binding: {
      entry: 'exports',
      version: 2,
      tableSize: 0,
      cancelAt: codePlace(places[ROUTINES.indexOf('Cancel')]),
      // The loader finds exports only in modules that it loaded.
      outsideModules: [],
      exportedCancel: null,
      quorum: Object.keys(more).length === QUORUM_ROUTINES.length,
    },
  };
}

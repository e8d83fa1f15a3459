/** Binds the routines of a function table, if all of them can be called. */
import type { TableReading } from '../abi/table.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { AddressPlace, Routine } from '../contract/protocol.ts';
import { asked } from './bind-stage.ts';
import { QUORUM_ROUTINES, ROUTINES, type Stage } from './binding.ts';
import { codePlace, executableQuorum, isCode, isInModule } from './code-place.ts';
import type { Monitor } from './monitor.ts';

/**
 * Checks the routines of a function table, and binds them if all can be called.
 * @param table number of the table in the monitor; 0 is that of the type under test
 * @param exportedCancel address of an export named Cancel; null if there is none
 * @throws StageFailed if the monitor gives no answer
 */
export async function bindTable(
  monitor: Monitor,
  { entry, table: number }: { readonly entry: 'StartupEx' | 'Startup'; readonly table: number },
  table: Extract<TableReading, { kind: 'table' }>,
  exportedCancel: string | null,
  deadlines: Deadlines,
): Promise<Stage> {
  if (table.version === 1) {
    return {
      kind: 'cause',
      cause: { cause: 'version-1-table', detail: 'its function table is version 1.0, which has no Cancel' },
    };
  }
  if ((table.routines.Cancel ?? 0n) === 0n) {
    return { kind: 'cause', cause: { cause: 'null-cancel', detail: 'the Cancel slot of its function table is NULL' } };
  }
  const routines: Partial<Record<Routine, string>> = {};
  for (const routine of ROUTINES) routines[routine] = `0x${(table.routines[routine] ?? 0n).toString(16)}`;
  const addresses = ROUTINES.map((routine) => routines[routine] ?? '0x0');
  const quorum = QUORUM_ROUTINES.map((routine) => `0x${(table.routines[routine] ?? 0n).toString(16)}`);
  const { places } = await asked(
    monitor,
    'reading its table',
    { ask: 'where', addresses: [...addresses, exportedCancel ?? '0x0', ...quorum] },
    deadlines,
  );
  const slots = ROUTINES.map((routine, index) => ({ routine, address: addresses[index] ?? '0x0', place: places[index] }));
  const trouble = slotTrouble(slots);
  if (trouble !== null) return { kind: 'broken', rule: 'binding.slot-executable', message: `${trouble} Cancel was not called.` };
  const more = executableQuorum(quorum, places.slice(ROUTINES.length + 1));
  Object.assign(routines, more);
  await asked(monitor, 'binding', { ask: 'bind', table: number, version: table.version, routines }, deadlines);
  return {
    kind: 'bound',
    binding: {
      entry,
      version: table.version,
      tableSize: table.size,
      cancelAt: codePlace(places[ROUTINES.indexOf('Cancel')]),
      outsideModules: slots.filter(({ place }) => !isInModule(place)).map(slotText),
      exportedCancel: exportedCancel === null ? null : codePlace(places[ROUTINES.length]),
      quorum: Object.keys(more).length === QUORUM_ROUTINES.length,
    },
  };
}

/** A routine of the function table: its address, and the memory there. */
interface Slot {
  readonly routine: Routine;
  readonly address: string;
  readonly place: AddressPlace | undefined;
}

function slotText({ routine, address }: Slot): string {
  return `${routine} (${address})`;
}

/** Why the table's routines cannot be called, in one or two sentences; null if all of them can. */
function slotTrouble(slots: readonly Slot[]): string | null {
  const wrong = slots.filter(({ place }) => !isCode(place));
  const empty = wrong.filter(({ address }) => address === '0x0').map(({ routine }) => routine);
  const astray = wrong.filter(({ address }) => address !== '0x0').map(slotText);
  const sentences = [
    ...(empty.length === 0
      ? []
      : [`Its function table holds NULL for ${empty.join(', ')}, which is documented for Arbitrate and Release only.`]),
    ...(astray.length === 0 ? [] : [`Its function table points to memory that is not executable: ${astray.join(', ')}.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

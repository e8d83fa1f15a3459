/** Family `binding`: how the Resource Monitor gets the address of Cancel. Startup's result is judged before any scenario runs. */
import { always, NOTHING, type ShippedRule } from '../harness/model/rule.ts';

const common = { family: 'binding', minimum: 1, excuses: [], doesNotApply: always, check: () => NOTHING } as const;

/** The rules of the family. Their `check` is empty, since no scenario can break them. */
export const bindingRules: readonly ShippedRule[] = [
  {
    ...common,
    id: 'binding.version-range',
    title: 'Startup refuses a range of versions that it cannot serve',
    basis: 'derived',
    citation:
      'Startup page (resapi.h), minimum and maximum version: the DLL has to support one of the range, else it answers an error such as ERROR_REVISION_MISMATCH.',
    reason: 'A Resource Monitor of another version would call through a table of the wrong layout.',
    cause: 'Startup looks at one bound only, or at none.',
    remedy: 'Compare both bounds with the version of your table and answer ERROR_REVISION_MISMATCH (1306) if it lies outside.',
    runs: 'Startup or StartupEx with versions 0x7000 to 0x7001, in a process of its own.',
  },
  {
    ...common,
    id: 'binding.table',
    title: 'The function table can be read, and its size and version belong together',
    basis: 'derived',
    citation: 'CLRES_FUNCTION_TABLE and CLRES_Vn_FUNCTIONS (resapi.h): TableSize, Version and the routines of that version.',
    reason: 'The Resource Monitor reads routines by version; in a smaller table it finds something else where Cancel should be.',
    cause: 'A table initialised by hand, with the size or the version of another one.',
    remedy: 'Fill the table with the macro of its version, or set TableSize to the size of that version’s structure.',
    runs: 'Startup or StartupEx; the table is read, not trusted.',
  },
  {
    ...common,
    id: 'binding.slot-executable',
    title: 'Every routine of the table lies in executable memory',
    basis: 'derived',
    citation: 'CLRES_V2_FUNCTIONS and later (resapi.h): the slots are addresses of routines.',
    reason: 'A call there ends the process at once.',
    cause: 'Initialisers in the wrong order, or a structure of another version.',
    remedy: 'Check the order of the initialisers in the table, and the version that it claims.',
    runs: 'The address of each routine that a check calls is looked up in the memory map of the process; NULL stands for none.',
  },
  {
    ...common,
    id: 'binding.slot-in-module',
    title: 'Every routine of the table lies in a module',
    basis: 'policy',
    citation:
      'CLRES_V2_FUNCTIONS and later (resapi.h): the slots are addresses of routines; that these have to be part of a loaded file is not written.',
    reason:
      'Code that was made or changed at run time is not what the file’s hash and signature vouch for, and a process that forbids such code (a policy of Windows) ends there.',
    cause: 'A thunk or a hook that was written into memory of its own, or a compiler at run time.',
    remedy: 'Let the table point to the routine itself; pass what a thunk carries by the RESID.',
    runs: 'The address of each routine that a check calls is looked up in the memory map: memory of no module, which may be executed, is called all the same.',
  },
  {
    ...common,
    id: 'binding.export-agrees',
    title: 'An exported Cancel is the one in the table',
    basis: 'policy',
    citation:
      'Startup page (resapi.h): the Resource Monitor knows routines through the table only; an export beside it is not called.',
    reason: 'Whoever tests the export tests code that the cluster never runs.',
    cause: 'An older routine that kept its name and its place in the .def file.',
    remedy: 'Export the routine of the table, or none.',
    runs: 'The export’s address is compared with the slot’s.',
  },
];

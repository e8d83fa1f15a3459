// The house: every folder with sources, from the ground up, and the folders that it may import. docs/architecture.md draws it.

/**
 * Folder -> folders that its files may import. A row names only rows above it in this list, so no import can run back up.
 * Folders in `types` are for `import type` only.
 */
export const ROOMS = {
  // Shared by all rooms: grammars of data, the types that they describe, and helpers for text and files.
  'harness/grammar': {},
  'harness/contract': { imports: ['harness/grammar'] },
  'harness/text': {},
  'harness/files': {},

  // Knowledge of resapi.h, of a DLL's file that is not loaded, and of the meaning of a trace.
  'harness/abi': { imports: ['harness/contract'] },
  'harness/subject': { imports: ['harness/contract'] },
  'harness/model': { imports: ['harness/contract', 'harness/abi'] },
  suites: { imports: ['harness/contract', 'harness/abi', 'harness/model'] },

  // The two processes: the monitor runs the DLL; the host starts, watches and ends the monitor.
  'harness/monitor': { imports: ['harness/contract', 'harness/abi'] },
  'harness/monitor/shim': {},
  'harness/host/place': {},
  'harness/host/journal': { imports: ['harness/contract', 'harness/abi'] },
  'harness/host/debug': { imports: ['harness/contract', 'harness/host/place'] },
  'harness/host/wine': { imports: ['harness/host/place', 'harness/host/debug'] },
  'harness/host': {
    imports: [
      'harness/grammar',
      'harness/contract',
      'harness/abi',
      'harness/subject',
      'harness/host/place',
      'harness/host/journal',
      'harness/host/debug',
      'harness/host/wine',
    ],
    // The host's process never loads a DLL, so it must not load code that can.
    types: ['harness/monitor'],
  },

  // The options of a check, the steps of its runs, and the judgement of them.
  'harness/request': { imports: ['harness/contract', 'harness/model'] },
  'harness/judge': { imports: ['harness/contract', 'harness/abi', 'harness/model'] },
  'harness/steps': { imports: ['harness/grammar', 'harness/contract', 'harness/model'] },
  'harness/situations': { imports: ['harness/contract', 'harness/steps'] },
  'harness/corpus': { imports: ['harness/contract', 'harness/text', 'harness/files', 'harness/steps'] },

  // The stages of a check, and their common parts. Each stage runs something and judges it.
  'harness/stage': {
    imports: ['harness/contract', 'harness/model', 'harness/host', 'harness/request', 'harness/judge', 'harness/steps'],
  },
  'harness/calibrate': {
    imports: ['harness/contract', 'harness/abi', 'harness/model', 'harness/host', 'harness/judge', 'harness/steps'],
  },
  'harness/evidence': {
    imports: ['harness/contract', 'harness/subject', 'harness/host', 'harness/host/debug', 'harness/judge'],
  },
  'harness/probes': {
    imports: ['harness/contract', 'harness/abi', 'harness/host', 'harness/judge', 'harness/steps', 'harness/stage'],
  },
  'harness/hunt': { imports: ['harness/contract', 'harness/model', 'harness/host', 'harness/judge', 'harness/steps'] },
  'harness/confirm': {
    imports: ['harness/contract', 'harness/model', 'harness/host', 'harness/judge', 'harness/steps', 'harness/stage'],
  },
  'harness/shrink': {
    imports: ['harness/contract', 'harness/host', 'harness/judge', 'harness/steps', 'harness/stage', 'harness/confirm'],
  },
  'harness/findings': {
    imports: [
      'harness/contract',
      'harness/model',
      'harness/judge',
      'harness/steps',
      'harness/stage',
      'harness/hunt',
      'harness/evidence',
      'harness/confirm',
      'harness/shrink',
    ],
  },
  'harness/endurance': {
    imports: [
      'harness/contract',
      'harness/abi',
      'harness/model',
      'harness/host',
      'harness/judge',
      'harness/steps',
      'harness/stage',
      'harness/evidence',
    ],
  },

  // The reports.
  'reports/words': { imports: ['harness/contract', 'harness/abi', 'harness/model', 'harness/text'] },
  reports: { imports: ['harness/contract', 'harness/text', 'harness/files', 'reports/words'] },
  'reports/console': { imports: ['harness/contract', 'harness/abi', 'harness/text', 'reports', 'reports/words'] },
  'reports/junit': { imports: ['harness/contract', 'harness/text', 'harness/files', 'reports', 'reports/words'] },

  // The parts that put the stages together.
  'harness/check': {
    imports: [
      'harness/contract',
      'harness/text',
      'harness/files',
      'harness/subject',
      'harness/model',
      'harness/host',
      'harness/host/place',
      'harness/request',
      'harness/judge',
      'harness/steps',
      'harness/stage',
      'harness/situations',
      'harness/corpus',
      'harness/calibrate',
      'harness/evidence',
      'harness/probes',
      'harness/hunt',
      'harness/confirm',
      'harness/findings',
      'harness/endurance',
      'reports/words',
      'suites',
    ],
  },
  'harness/replay': {
    imports: [
      'harness/grammar',
      'harness/contract',
      'harness/text',
      'harness/files',
      'harness/model',
      'harness/host',
      'harness/request',
      'harness/judge',
      'harness/steps',
      'harness/calibrate',
      'harness/evidence',
      'harness/endurance',
      'reports/words',
    ],
  },
  'harness/commands': {
    imports: [
      'harness/contract',
      'harness/text',
      'harness/files',
      'harness/subject',
      'harness/host',
      'harness/host/place',
      'harness/host/wine',
      'harness/request',
      'harness/judge',
      'harness/steps',
      'harness/calibrate',
      'harness/check',
      'harness/replay',
      'reports',
      'reports/console',
      'reports/junit',
      'suites',
    ],
  },
  'harness/api': {
    imports: ['harness/contract', 'harness/text', 'harness/request', 'harness/check', 'reports', 'reports/words', 'suites'],
  },

  // DLLs of known conduct, the fleet that checks them, and benchmarks.
  fixtures: {},
  'fixtures/fleet': {
    imports: [
      'harness/contract',
      'harness/files',
      'harness/subject',
      'harness/model',
      'harness/host',
      'harness/request',
      'harness/judge',
      'harness/steps',
      'harness/check',
      'harness/replay',
      'harness/commands',
      'suites',
      'fixtures',
    ],
  },
  bench: {
    imports: [
      'harness/contract',
      'harness/subject',
      'harness/host',
      'harness/host/place',
      'harness/host/wine',
      'harness/situations',
      // The benchmark of calls starts its monitors with the helpers of the tests.
      'harness/testkit',
      'fixtures',
    ],
  },
};

/** Files above all rooms. They put the command line together. */
export const LOOSE = ['harness/cli.ts'];

/** Dangerous or awkward modules, each with the only folders that may import it. */
export const KEPT = {
  koffi: ['harness/monitor'],
  // fixtures and the shim start compilers.
  'node:child_process': ['harness/host', 'fixtures', 'harness/monitor/shim', 'bench'],
  'junit-report-builder': ['reports/junit'],
  // The monitor must not need it. It loads contract/, which imports only types and bounds from a grammar.
  valibot: ['harness/grammar'],
  // An optional peer dependency. The rest of pcancel must work without it.
  vitest: ['harness/api'],
};

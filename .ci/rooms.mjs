// The house: every folder that holds sources, from the ground up, and what it may import. docs/architecture.md draws it.

/**
 * Folder -> folders that its files may import. A row names only rows above it in this list, so no import can run back up.
 * `types` are for `import type` only: the form of a part, not the part.
 */
export const ROOMS = {
  // What all rooms share: grammars of data, the types that they describe, and small things done to text and files.
  'harness/grammar': {},
  'harness/contract': { imports: ['harness/grammar'] },
  'harness/text': {},
  'harness/files': {},

  // What is known of resapi.h, of files that nobody has loaded, and of what a trace means.
  'harness/abi': { imports: ['harness/contract'] },
  'harness/subject': { imports: ['harness/contract'] },
  'harness/model': { imports: ['harness/contract', 'harness/abi'] },
  suites: { imports: ['harness/contract', 'harness/abi', 'harness/model'] },

  // Two processes: the monitor does, the host starts, watches and ends it.
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
    // This process never loads a DLL, so it must not load what can.
    types: ['harness/monitor'],
  },

  // What a check is asked for, what its runs are made of, and what they mean.
  'harness/request': { imports: ['harness/contract', 'harness/model'] },
  'harness/judge': { imports: ['harness/contract', 'harness/abi', 'harness/model'] },
  'harness/steps': { imports: ['harness/grammar', 'harness/contract', 'harness/model'] },
  'harness/situations': { imports: ['harness/contract', 'harness/steps'] },
  'harness/corpus': { imports: ['harness/contract', 'harness/text', 'harness/files', 'harness/steps'] },

  // The stages of a check, each of which runs something and judges it; and what they all work with.
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

  // How it is told.
  'reports/words': { imports: ['harness/contract', 'harness/abi', 'harness/model', 'harness/text'] },
  reports: { imports: ['harness/contract', 'harness/text', 'harness/files', 'reports/words'] },
  'reports/console': { imports: ['harness/contract', 'harness/abi', 'harness/text', 'reports', 'reports/words'] },
  'reports/junit': { imports: ['harness/contract', 'harness/text', 'harness/files', 'reports', 'reports/words'] },

  // What puts the stages together.
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

  // DLLs of known conduct, and what runs them; how fast it all is.
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
      // Figures of single calls are taken with what the tests start monitors with.
      'harness/testkit',
      'fixtures',
    ],
  },
};

/** Files that stand above all rooms: they put the command line together. */
export const LOOSE = ['harness/cli.ts'];

/** Modules that only these folders may import, so that what is dangerous or awkward about them stays in one place. */
export const KEPT = {
  koffi: ['harness/monitor'],
  // fixtures and the shim start compilers.
  'node:child_process': ['harness/host', 'fixtures', 'harness/monitor/shim', 'bench'],
  'junit-report-builder': ['reports/junit'],
  // The monitor must not need it: it loads contract/, which has only the types of a grammar and its bounds.
  valibot: ['harness/grammar'],
  // An optional peer: whoever does not use it must not need it.
  vitest: ['harness/api'],
};

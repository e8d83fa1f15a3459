/**
 * What a monitor writes of every kind of step, on all lanes: the same as when the steps were carried out in TypeScript, but for times, addresses
 * and the order of threads among each other. The subject's thread stands beside the lanes, so each of them is a column of its own.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import { boundMonitor, GOOD, PATIENT, scenarioOf, scratch } from '../testkit/native.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
import { runIn } from './run-in.ts';
import { wineLauncher } from './wine/launcher.ts';
import { findSetUp } from './wine/setup.ts';

const work = scratch();
afterAll(work.remove);

const WAIT = { quietMs: 5_000, maxMs: 10_000 } as const;

const STEPS: readonly Step[] = [
  { do: 'open', resource: 'A', name: 'non-ascii', flags: 3 },
  { do: 'open', resource: 'B', lane: 1, name: 'long' },
  { do: 'online', resource: 'A', script: [{ act: 'hold', report: 1, afterCancelMs: 5, maxMs: 5_000 }] },
  { do: 'cancel', resource: 'A', lane: 1, anchor: { at: 'held', withinMs: 5_000 } },
  { do: 'wait', resource: 'A', ...WAIT },
  { do: 'looksAlive', resource: 'A', if: ['online'] },
  { do: 'isAlive', resource: 'A', lane: 3 },
  { do: 'online', resource: 'B', lane: 1, flags: 9 },
  { do: 'wait', resource: 'B', lane: 2, ...WAIT },
  { do: 'offline', resource: 'B', lane: 1, destination: 'Knoten', bufferBytes: 16, script: [{ act: 'terminate', report: 2 }] },
  { do: 'wait', resource: 'B', quietMs: 300, maxMs: 10_000 },
  { do: 'cancel', resource: 'B', if: [] },
  { do: 'cancel', resource: 'B', lane: 3, target: 'null', flags: 7 },
  { do: 'arbitrate', resource: 'A' },
  { do: 'release', resource: 'A' },
  { do: 'pause', resource: 'A', lane: 3, ms: 5 },
  { do: 'measure', resource: 'A', lane: 2 },
  { do: 'terminate', resource: 'B', anchor: { at: 'delay', ms: 2, permille: 0 } },
  { do: 'close', resource: 'B', lane: 2 },
  { do: 'close', resource: 'A' },
  { do: 'unload', resource: 'A', quiesceMs: 10 },
];

function line(event: TraceEvent): string {
  const about = 'resource' in event && event.resource !== null ? `(${event.resource})` : '';
  switch (event.kind) {
    case 'enter':
      return `${event.step} ${event.call}${about}${event.target === 'own' ? '' : ` ${event.target}`}`;
    case 'return':
      return `${event.step} ${event.call}${about} = ${event.value}${event.floatState ?? event.registers ?? ''}`;
    case 'report':
      return `report${about} ${event.state} #${event.nth} ${event.action}`;
    case 'reported':
      return `answered${about} ${event.answer}`;
    case 'anchor':
      return `${event.step} anchor ${event.met ? 'met' : 'missed'}`;
    case 'waited':
      return `${event.step} waited${about} ${event.outcome}`;
    case 'log':
    case 'callback':
    case 'skipped':
    case 'measured':
      return `${'step' in event ? `${event.step} ` : ''}${event.kind}${about}`;
  }
}

/** Reports and what follows them are of the subject's threads: which lane it was stands in calls only. */
function columns(events: readonly TraceEvent[]): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  const laneOf = new Map(events.flatMap((event) => (event.kind === 'enter' ? [[event.thread, event.lane] as const] : [])));
  for (const event of events) {
    if (event.kind === 'log') continue;
    const lane = laneOf.get(event.thread);
    const resource = 'resource' in event ? event.resource : null;
    const column = lane === undefined ? `thread of ${resource}` : `lane ${lane}`;
    found[column] = [...(found[column] ?? []), line(event)];
  }
  return found;
}

const EXPECTED = {
  'lane 0': [
    '0 Open(A)',
    '0 Open(A) = 1',
    '2 Online(A)',
    '2 Online(A) = 997',
    '4 waited(A) settled',
    '5 skipped(A)',
    '10 waited(B) quiet',
    '11 skipped(B)',
    '13 Arbitrate(A)',
    '13 Arbitrate(A) = 50',
    '14 Release(A)',
    '14 Release(A) = 50',
    '17 Terminate(B)',
    '17 Terminate(B) = 0',
    '19 Close(A)',
    '19 Close(A) = 0',
    '-1 FreeLibrary',
    '-1 FreeLibrary = 1',
  ],
  'lane 1': [
    '1 Open(B)',
    '1 Open(B) = 1',
    '3 anchor met',
    '3 Cancel(A)',
    '3 Cancel(A) = 0',
    '7 Online(B)',
    '7 Online(B) = 997',
    '9 Offline(B)',
    '9 Offline(B) = 997',
  ],
  'lane 2': ['8 waited(B) settled', '16 measured', '18 Close(B)', '18 Close(B) = 0'],
  'lane 3': ['6 IsAlive(A)', '6 IsAlive(A) = 0', '12 Cancel null', '12 Cancel(B) = 87'],
  'thread of A': ['report(A) 129 #1 hold', 'answered(A) 0', 'report(A) 3 #2 continue', 'answered(A) 0'],
  'thread of B': [
    ...[1, 2, 3, 4, 5].flatMap((nth) => [`report(B) 129 #${nth} continue`, 'answered(B) 0']),
    'report(B) 2 #6 continue',
    'answered(B) 0',
    'report(B) 130 #1 continue',
    'answered(B) 0',
    'report(B) 130 #2 terminate',
    'answered(B) 1',
  ],
};

async function ran(launcher: Launcher, subject: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const monitor = await boundMonitor(work.folder, subject, launcher);
  try {
    const outcome = await runIn(monitor, scenarioOf(STEPS), PATIENT);
    if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
    expect(await monitor.leave(10_000)).toBeNull();
    return columns(outcome.trace.events);
  } finally {
    await monitor.end();
  }
}

const wine = process.platform === 'linux' ? await findSetUp() : null;

describe('every kind of step', () => {
  it.skipIf(process.platform !== 'linux')('ELF', async () => {
    expect(await ran(nativeLauncher(), GOOD)).toEqual(EXPECTED);
  });

  it.skipIf(wine === null)('PE under Wine', async () => {
    if (wine === null) throw new Error('skipped without Wine');
    expect(await ran(wineLauncher(wine), GOOD.replace(/\.so$/, '.dll'))).toEqual(EXPECTED);
  });
});

/** Each rule on traces by hand: at least one that breaks it, and near misses that a correct DLL may well produce. */
import { describe, expect, it } from 'vitest';
import type { Facts } from '../harness/contract/facts.ts';
import { IT_RETURNS, RULE_IDS, type RuleId } from '../harness/contract/rule-id.ts';
import type { Step } from '../harness/contract/step.ts';
import type { RuleCheck } from '../harness/model/rule.ts';
import { FACTS, onlinePending, type Story, story } from '../harness/testkit/tracing.ts';
import { register, ruleInfo } from './index.ts';

function check(id: RuleId, told: Story, facts: Facts = FACTS, stallMs = 0): RuleCheck {
  const rule = register.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return noted(id, rule.check(told.view(stallMs), facts));
}

/** Keeps what the rule says, for the golden of the words. */
function noted(id: RuleId, checked: RuleCheck): RuleCheck {
  for (const { message } of checked.violations) said.set(id, (said.get(id) ?? new Set()).add(message));
  return checked;
}

/** What each rule has said of the stories so far. */
const said = new Map<string, Set<string>>();

/** `violations / ambiguous of observations`. */
function counts(id: RuleId, told: Story, facts: Facts = FACTS, stallMs = 0): string {
  const { observations, violations, ambiguous } = check(id, told, facts, stallMs);
  return `${violations.length}/${ambiguous.length} of ${observations}`;
}

/** How a rule takes each story. */
function takes(id: RuleId, cases: readonly (readonly [string, Story, string, Facts?])[]): void {
  for (const [name, told, expected, facts] of cases) {
    it(`${id}: ${name}`, () => {
      expect(counts(id, told, facts)).toBe(expected);
    });
  }
}

/** Of a report that the shim held. */
const held = { action: 'hold' } as const;

/** Close while a cancelled Online may still be rolled back. */
const closedWhileCancelled = (): Story => onlinePending().call('Cancel', 0).call('Close', 0);

const IDLE_ZERO: Facts = { ...FACTS, idleAnswers: [0] };

describe('returns', () => {
  takes('returns.it-returns', [
    ['counts every Cancel that returned', onlinePending().call('Cancel', 0).call('Cancel', 5023).enter('Cancel'), '0/0 of 2'],
  ]);

  takes('returns.error-not-cancelled', [
    ['refused, then Failed', onlinePending().call('Cancel', 5023).report(4), '1/0 of 1'],
    ['refused, then Offline after Online', onlinePending().call('Cancel', 50).report(3), '1/0 of 1'],
    ['refused, then Online after Offline', story().call('Offline', 997).call('Cancel', 50).report(2), '1/0 of 1'],
    ['refused, then cannot come online on this node', onlinePending().call('Cancel', 50).report(127), '1/0 of 1'],
    ['refused, and it went on', onlinePending().call('Cancel', 5023).report(2), '0/0 of 1'],
    ['refused, then Terminate cut it short', onlinePending().call('Cancel', 5023).call('Terminate', 0).report(4), '0/0 of 0'],
    ['refused, then Close cut it short', onlinePending().call('Cancel', 5023).call('Close', 0).report(3), '0/0 of 0'],
    [
      'refused, then a callback answered Terminate',
      onlinePending().call('Cancel', 5023).reportEntered(129).reportAnswered(1).report(4),
      '0/0 of 0',
    ],
    [
      'the second Cancel was refused because the first did it',
      onlinePending().call('Cancel', 0).call('Cancel', 5023).report(4),
      '0/0 of 0',
    ],
    ['the first was refused, the second did it', onlinePending().call('Cancel', 5023).call('Cancel', 0).report(4), '0/0 of 0'],
    [
      'a Cancel before 997 was returned did it, a later one was refused',
      story().enter('Online', 'A', 0).enter('Cancel', 'A', 1).exit(0, 1).exit(997, 0).call('Cancel', 5023).report(4),
      '0/0 of 0',
    ],
    ['a Cancel that came after the end was refused', onlinePending().report(4).call('Cancel', 5023), '0/0 of 0'],
    ['Cancel of another resource was refused', onlinePending().call('Cancel', 5023, 'B').report(4), '0/0 of 0'],
    ['Cancel(NULL) was refused', onlinePending().call('Cancel', 87, null).report(4), '0/0 of 0'],
    ['still pending', onlinePending().call('Cancel', 5023).report(129), '0/0 of 0'],
    ['the end was reported while Cancel ran', onlinePending().enter('Cancel').report(2).exit(5023), '0/0 of 1'],
  ]);

  takes('returns.success-cancelled', [
    ['success, and it went on to its goal', onlinePending().call('Cancel', 0).pass(40).report(2), '1/0 of 1'],
    ['success, then the goal reported while Cancel ran', onlinePending().enter('Cancel').report(2).exit(0), '1/0 of 1'],
    ['success, then Offline after Offline', story().call('Offline', 997).call('Cancel', 0).report(3), '1/0 of 1'],
    ['success, then Failed', onlinePending().call('Cancel', 0).report(4), '0/0 of 1'],
    ['success, then Offline', onlinePending().call('Cancel', 0).report(129).report(3), '0/0 of 1'],
    ['success, then Terminate, then a late goal', onlinePending().call('Cancel', 0).call('Terminate', 0).report(2), '0/0 of 0'],
    ['success, then Close, then a late goal', onlinePending().call('Cancel', 0).enter('Close').report(2).exit(0), '0/0 of 0'],
    ['success after the end', onlinePending().report(2).call('Cancel', 0), '0/0 of 0'],
    [
      'success before 997, which was never found pending',
      story().enter('Online', 'A', 0).enter('Cancel', 'A', 1).exit(0, 1).report(2).exit(997, 0),
      '0/0 of 0',
    ],
    ['refused, and it went on', onlinePending().call('Cancel', 5023).report(2), '0/0 of 0'],
    ['success for another resource', onlinePending().call('Cancel', 0, 'B').report(2), '0/0 of 0'],
    ['never returned', onlinePending().enter('Cancel').report(2), '0/0 of 0'],
  ]);

  describe('where an idle Cancel answers 0, the gap before the report is no lie', () => {
    takes('returns.success-cancelled', [
      ['the goal comes soon', onlinePending().call('Cancel', 0).pass(90).report(2), '0/1 of 0', IDLE_ZERO],
      ['the goal came while Cancel ran', onlinePending().enter('Cancel').report(2).exit(0), '0/1 of 0', IDLE_ZERO],
      ['the goal comes far too late', onlinePending().call('Cancel', 0).pass(150).report(2), '1/0 of 1', IDLE_ZERO],
      ['but a pending report follows', onlinePending().call('Cancel', 0).report(129).report(2), '1/0 of 1', IDLE_ZERO],
      [
        'but a pending report was held from before to after Cancel',
        story().call('Online', 997).reportEntered(129, 'A', { action: 'hold' }).call('Cancel', 0).reportAnswered(0).report(2),
        '1/0 of 1',
        IDLE_ZERO,
      ],
      [
        'a hold that was let go before Cancel returned proves nothing',
        story()
          .call('Online', 997)
          .reportEntered(129, 'A', { action: 'hold' })
          .enter('Cancel')
          .reportAnswered(0)
          .exit(0)
          .report(2),
        '0/1 of 0',
        IDLE_ZERO,
      ],
      ['and Failed is no lie', onlinePending().call('Cancel', 0).pass(150).report(4), '0/0 of 1', IDLE_ZERO],
    ]);

    takes('returns.success-cancelled', [
      [
        'and so it is where nobody has seen an idle answer',
        onlinePending().call('Cancel', 0).pass(40).report(2),
        '0/1 of 0',
        { ...FACTS, idleAnswers: [], seenIdle: { online: false, offline: false } },
      ],
      [
        'and where it answers 0 only at times',
        onlinePending().call('Cancel', 0).report(2),
        '0/1 of 0',
        { ...FACTS, idleAnswers: [0, 5004] },
      ],
    ]);

    const QUEUED: Facts = { ...IDLE_ZERO, reportsInline: false };
    takes('returns.success-cancelled', [
      ['queued reports prove nothing', onlinePending().call('Cancel', 0).report(129).report(2), '0/1 of 0', QUEUED],
      [
        'nor does one that was held, with what was queued behind it',
        story()
          .call('Online', 997)
          .reportEntered(129, 'A', { action: 'hold' })
          .call('Cancel', 0)
          .pass(300)
          .reportAnswered(0)
          .report(129)
          .report(2),
        '0/1 of 0',
        QUEUED,
      ],
      ['but a late goal does', onlinePending().call('Cancel', 0).report(129).pass(150).report(2), '1/0 of 1', QUEUED],
    ]);

    describe('and no success that is given early ever cancels', () => {
      const usual = { ...FACTS.online, medianMs: 300 };
      const never = (more: Partial<Facts> = {}): Facts => ({
        ...IDLE_ZERO,
        online: usual,
        offline: usual,
        neverCancelsEarly: { online: true, offline: false },
        ...more,
      });
      /** The time runs from the entry: it waits the operation out. */
      const waits = (atMs: number, forMs: number): Story =>
        onlinePending().pass(atMs).enter('Cancel').pass(forMs).report(2).exit(0);
      const held = (atMs: number): Story =>
        story().call('Online', 997).reportEntered(129, 'A', { action: 'hold' }).pass(atMs).reportAnswered(0).enter('Cancel');
      takes('returns.success-cancelled', [
        ['one that waits the operation out', waits(20, 270), '1/0 of 1', never()],
        ['whatever it reports meanwhile', held(0).report(129).pass(250).report(129).report(2).exit(0), '1/0 of 1', never()],
        ['one that returns at once', onlinePending().call('Cancel', 0).pass(80).report(2), '0/1 of 0', never()],
        [
          'where that is seen of the other operation only',
          waits(20, 270),
          '0/1 of 0',
          { ...never(), neverCancelsEarly: { online: false, offline: true } },
        ],
        [
          'where it cancels others',
          waits(20, 270),
          '0/1 of 0',
          { ...never(), neverCancelsEarly: { online: false, offline: false } },
        ],
        ['in the second half', waits(160, 140), '0/1 of 0', never()],
        ['where the operation was shorter than usual', waits(20, 60), '0/1 of 0', never()],
        ['where it is usually short', waits(20, 270), '0/1 of 0', never({ online: { ...usual, medianMs: 110 } })],
        ['in the second half, but for as long as a report was held', held(200).pass(250).report(2).exit(0), '1/0 of 1', never()],
        [
          'that is no excuse for reports that are queued',
          held(200).pass(250).report(2).exit(0),
          '0/1 of 0',
          never({ reportsInline: false }),
        ],
        [
          'what is left only because a report is held',
          onlinePending()
            .enter('Cancel')
            .reportEntered(129, 'A', { action: 'hold' })
            .pass(250)
            .reportAnswered(0)
            .report(2)
            .exit(0),
          '0/1 of 0',
          never(),
        ],
        [
          'kept in the line that it logs before it looks',
          onlinePending().enter('Cancel').log(1, true, { held: true }).pass(270).report(2).exit(0),
          '0/1 of 0',
          never(),
        ],
        [
          'and ended by Terminate',
          onlinePending().enter('Cancel', 'A', 1).pass(200).enter('Terminate').exit(0).exit(0, 1),
          '0/0 of 0',
          never(),
        ],
      ]);

      it('unless the machine stalled for so long that the gap may be as long', () => {
        expect(counts('returns.success-cancelled', waits(20, 270), never(), 20)).toBe('1/0 of 1');
        expect(counts('returns.success-cancelled', waits(20, 270), never(), 28)).toBe('0/1 of 0');
      });
    });

    it('and a machine that stalled excuses a late goal', () => {
      const late = () => onlinePending().call('Cancel', 0).pass(150).report(2);
      expect(counts('returns.success-cancelled', late(), IDLE_ZERO, 10)).toBe('1/0 of 1');
      expect(counts('returns.success-cancelled', late(), IDLE_ZERO, 20)).toBe('0/1 of 0');
    });

    it('and only the late goal rests on a time', () => {
      const kinds = (told: Story) => check('returns.success-cancelled', told, IDLE_ZERO).violations.map(({ kind }) => kind);
      expect(kinds(onlinePending().call('Cancel', 0).pass(150).report(2))).toEqual(['late']);
      expect(kinds(onlinePending().call('Cancel', 0).report(129).report(2))).toEqual(['contradiction']);
    });
  });

  const answering = (value: number): Story => onlinePending().call('Cancel', value);
  takes('returns.win32-code', [
    ['-1', answering(0xffffffff), '1/0 of 1'],
    ['an HRESULT', answering(0x80004005), '1/0 of 1'],
    ['an NTSTATUS', answering(0xc0000120), '1/0 of 1'],
    ['16000', answering(16_000), '1/0 of 1'],
    ['15999', answering(15_999), '0/0 of 1'],
    ['0', answering(0), '0/0 of 1'],
    ['an application’s own code', answering(0x20000001), '0/0 of 1'],
    ['a Win32 code as HRESULT is policy', answering(0x80070057), '0/0 of 1'],
    ['of other calls it takes no notice', story().call('Online', 0xffffffff).call('Cancel', 0), '0/0 of 1'],
  ]);
  takes('returns.hresult-code', [
    ['HRESULT_FROM_WIN32(87)', answering(0x80070057), '1/0 of 1'],
    ['E_FAIL is the other rule’s', answering(0x80004005), '0/0 of 1'],
  ]);
  takes('returns.io-pending', [
    ['997', answering(997), '1/0 of 1'],
    ['996', answering(996), '0/0 of 1'],
    ['997 of Online', story().call('Online', 997).call('Cancel', 0), '0/0 of 1'],
  ]);
});

describe('liveness', () => {
  takes('liveness.operation-ends', [
    ['silence after a Cancel', onlinePending().call('Cancel', 0).pass(2_000).waited('quiet'), '1/0 of 1'],
    ['silence after a refused Cancel', onlinePending().call('Cancel', 50).pass(2_000).waited('quiet'), '1/0 of 1'],
    ['it ended', onlinePending().call('Cancel', 0).report(3).waited('settled'), '0/0 of 1'],
    ['Terminate ended it before anyone waited', onlinePending().call('Cancel', 0).call('Terminate', 0), '0/0 of 0'],
    ['silence with no Cancel is not Cancel’s', onlinePending().pass(2_000).waited('quiet'), '0/0 of 0'],
    ['Cancel(NULL) touches nothing', onlinePending().call('Cancel', 87, null).pass(2_000).waited('quiet'), '0/0 of 0'],
  ]);

  it('liveness.operation-ends: at the limit of a subject that goes on reporting there is nothing to say', () => {
    const told = onlinePending().call('Cancel', 50);
    for (let report = 0; report < 10; report++) told.pass(200).report(129);
    expect(counts('liveness.operation-ends', told.waited('limit'))).toBe('0/0 of 0');
  });

  takes('liveness.one-terminal-report', [
    ['two ends', onlinePending().call('Cancel', 0).report(3).report(2), '1/0 of 1'],
    ['the same end twice', onlinePending().call('Cancel', 0).report(3).report(3), '1/0 of 1'],
    ['one end, then a pending report', onlinePending().call('Cancel', 0).report(3).report(129), '0/0 of 1'],
    [
      'one end, then the next operation’s',
      onlinePending().call('Cancel', 0).report(4).call('Terminate', 0).call('Online', 997).report(2),
      '0/0 of 1',
    ],
    [
      'one end, then Terminate, then a late one',
      onlinePending().call('Cancel', 0).report(4).enter('Terminate').report(3).exit(0),
      '0/0 of 1',
    ],
    [
      'one end, then a Cancel, then another end',
      onlinePending().call('Cancel', 0).report(4).call('Cancel', 0).report(3),
      '0/0 of 1',
    ],
    ['two ends with no Cancel', onlinePending().report(2).report(2), '0/0 of 0'],
    ['an aborted operation that reports late', onlinePending().call('Cancel', 0).call('Terminate', 0).report(4), '0/0 of 0'],
  ]);
});

const cancelledOnce = (): Story => onlinePending().call('Cancel', 0).report(4).call('Terminate', 0);

describe('recovery', () => {
  takes('recovery.works-again', [
    ['the next Online fails', cancelledOnce().call('Online', 997).report(4), '1/0 of 1'],
    ['the next Online is refused', cancelledOnce().call('Online', 5023), '1/0 of 1'],
    ['the next Online never ends', cancelledOnce().call('Online', 997).pass(2_000).waited('quiet'), '1/0 of 1'],
    ['the next Online works', cancelledOnce().call('Online', 997).report(2), '0/0 of 1'],
    ['the next Online is cancelled as well', cancelledOnce().call('Online', 997).call('Cancel', 0).report(4), '0/0 of 0'],
    [
      'closed, opened anew, and Online ends Offline',
      closedWhileCancelled().call('Open', 1).call('Online', 997).report(3),
      '1/0 of 2',
    ],
    [
      'closed, opened anew, and IsAlive is FALSE after Online',
      closedWhileCancelled().call('Open', 1).call('Online', 997).report(2).pass(30).call('IsAlive', 0),
      '1/0 of 2',
    ],
    ['reopening fails', cancelledOnce().call('Close', 0).call('Open', 0), '1/0 of 1'],
    ['the next Online is dead', cancelledOnce().call('Online', 997).report(2).pass(30).call('IsAlive', 0), '1/0 of 1'],
    ['it is asked too soon', cancelledOnce().call('Online', 997).report(2).call('IsAlive', 0), '0/0 of 1'],
    ['it is alive', cancelledOnce().call('Online', 997).report(2).pass(30).call('IsAlive', 1), '0/0 of 1'],
    [
      'a cancelled Offline ends Online, but dead',
      story().call('Online', 0).call('Offline', 997).call('Cancel', 0).report(2).pass(30).call('IsAlive', 0),
      '1/0 of 0',
    ],
    [
      'something came between',
      cancelledOnce().call('Online', 997).report(2).call('Cancel', 0).pass(30).call('IsAlive', 0),
      '0/0 of 1',
    ],
    ['reopening works', cancelledOnce().call('Close', 0).call('Open', 1), '0/0 of 1'],
    [
      'the next Online fails, and while it was pending Cancel was called for another resource',
      cancelledOnce().call('Online', 997).call('Cancel', 5023, 'B').report(3),
      '0/1 of 0',
    ],
    ['another resource fails', cancelledOnce().call('Open', 1, 'B').call('Online', 5023, 'B'), '0/0 of 0'],
    ['it failed without any Cancel', story().call('Open', 1).call('Online', 5023), '0/0 of 0'],
    [
      'a Cancel with nothing pending is the other rule’s',
      story().call('Open', 1).call('Cancel', 0).call('Online', 5023),
      '0/0 of 0',
    ],
    ['Terminate cut the next one short', cancelledOnce().call('Online', 997).call('Terminate', 0), '0/0 of 1'],
  ]);

  const online = (): Story => onlinePending().report(2).call('IsAlive', 1);
  takes('recovery.idle-no-effect', [
    [
      'it is dead while its final report is held',
      onlinePending().reportEntered(2, 'A', held).call('Cancel', 5023).call('IsAlive', 0).reportAnswered(0),
      '0/0 of 1',
    ],
    [
      'it reports a second end while the first is held',
      onlinePending().reportEntered(2, 'A', held).call('Cancel', 0).report(3),
      '1/0 of 1',
    ],
    ['a report follows', story().call('Open', 1).call('Cancel', 0).report(4), '1/0 of 1'],
    ['it is dead afterwards', online().call('Cancel', 0).call('IsAlive', 0), '1/0 of 1'],
    ['the next Online fails', story().call('Open', 1).call('Cancel', 0).call('Online', 997).report(4), '1/0 of 1'],
    [
      'the operation after the next fails',
      story().call('Open', 1).call('Cancel', 0).call('Online', 997).report(2).call('Offline', 997).report(4),
      '1/0 of 1',
    ],
    [
      'but not where a Cancel touched one before it',
      story().call('Open', 1).call('Cancel', 0).call('Online', 997).call('Cancel', 5023).report(2).call('Offline', 997).report(4),
      '0/0 of 1',
    ],
    [
      'the next Online fails, and is cancelled only then',
      story().call('Open', 1).call('Cancel', 0).call('Online', 997).report(4).call('Cancel', 5023),
      '1/0 of 2',
    ],
    ['nothing happens', story().call('Open', 1).call('Cancel', 0).call('Online', 997).report(2), '0/0 of 1'],
    ['it is alive afterwards', online().call('Cancel', 0).call('IsAlive', 1), '0/0 of 1'],
    ['it was dead before', onlinePending().report(2).call('IsAlive', 0).call('Cancel', 0).call('IsAlive', 0), '0/0 of 1'],
    ['dead because Offline came between', online().call('Cancel', 0).call('Offline', 0).call('IsAlive', 0), '0/0 of 1'],
    ['the report is another resource’s', story().call('Open', 1).call('Cancel', 0).report(4, 'B'), '0/0 of 1'],
    [
      'the next Online is cancelled',
      story().call('Open', 1).call('Cancel', 0).call('Online', 997).call('Cancel', 0).report(4),
      '0/0 of 1',
    ],
    ['found pending', onlinePending().call('Cancel', 0).report(4), '0/0 of 0'],
    [
      'the next Online fails, but another resource was cancelled before',
      onlinePending('B').call('Cancel', 0, 'B').report(3, 'B').call('Cancel', 5023).call('Online', 997).report(4),
      '0/1 of 0',
    ],
    [
      'the next Online fails, and what was cancelled elsewhere had nothing pending',
      story().call('Cancel', 5023, 'B').call('Cancel', 5023).call('Online', 997).report(4),
      '1/0 of 2',
    ],
    [
      'the next Online fails, and while it was pending Cancel was called for another resource',
      story().call('Open', 1).call('Cancel', 5023).call('Online', 997).call('Cancel', 5023, 'B').report(3),
      '0/1 of 1',
    ],
    [
      'the next Online fails, and while it was pending Cancel was called with NULL',
      story().call('Open', 1).call('Cancel', 5023).call('Online', 997).stray('null', 87).report(3),
      '0/1 of 0',
    ],
    [
      'before 997 was returned, a window that is open',
      story().enter('Online', 'A', 0).enter('Cancel', 'A', 1).exit(0, 1).exit(997, 0).report(4),
      '0/0 of 1',
    ],
    [
      'after Terminate, whose operation reports once, late',
      onlinePending().call('Terminate', 0).call('Cancel', 5023).report(3),
      '0/0 of 1',
    ],
    [
      'after a callback answered Terminate to an operation that reports late',
      story().call('Open', 1).call('Online', 997).reportEntered(129).reportAnswered(1).call('Cancel', 5023).report(4),
      '0/0 of 1',
    ],
    [
      'after Terminate, Close and Open, nothing is left that could report',
      onlinePending().call('Terminate', 0).call('Close', 0).call('Open', 1).call('Cancel', 0).report(4),
      '1/0 of 1',
    ],
    [
      'a second Cancel after the end of a cancelled one, whose worker reports late',
      onlinePending().call('Cancel', 0).report(4).call('Cancel', 0).report(4),
      '0/0 of 1',
    ],
  ]);
});

describe('isolation', () => {
  const both = (): Story => story().call('Online', 997, 'A').call('Online', 997, 'B').report(129, 'B');
  takes('isolation.others-alone', [
    ['the neighbour ends Failed', both().call('Cancel', 0, 'A').report(3, 'A').report(4, 'B'), '1/0 of 1'],
    ['the neighbour never ends', both().call('Cancel', 0, 'A').pass(3_000).waited('quiet', 'B'), '1/0 of 1'],
    ['the neighbour comes online', both().call('Cancel', 0, 'A').report(3, 'A').report(2, 'B'), '0/0 of 1'],
    [
      'the neighbour was cancelled as well',
      both().call('Cancel', 0, 'A').call('Cancel', 0, 'B').report(4, 'B').report(3, 'A'),
      '0/0 of 0',
    ],
    [
      'the neighbour ends Failed, and is cancelled only then',
      both().call('Cancel', 0, 'A').report(4, 'B').call('Cancel', 5023, 'B').report(3, 'A'),
      '1/0 of 1',
    ],
    [
      'the neighbour ends Failed, but had an idle Cancel of its own before',
      story().call('Cancel', 5023, 'B').call('Online', 997, 'A').call('Online', 997, 'B').call('Cancel', 0, 'A').report(4, 'B'),
      '0/1 of 0',
    ],
    ['the neighbour had failed before', both().report(4, 'B').call('Cancel', 0, 'A').report(3, 'A'), '0/0 of 0'],
    ['the neighbour was terminated', both().call('Cancel', 0, 'A').call('Terminate', 0, 'B').report(4, 'B'), '0/0 of 1'],
    [
      'the neighbour is dead afterwards',
      story().call('IsAlive', 1, 'B').call('Online', 997).call('Cancel', 0).call('IsAlive', 0, 'B'),
      '1/0 of 1',
    ],
    [
      'the neighbour is dead because it was taken offline',
      story().call('IsAlive', 1, 'B').call('Cancel', 0).call('Offline', 0, 'B').call('IsAlive', 0, 'B'),
      '0/0 of 0',
    ],
    [
      'the neighbour’s next Online fails',
      onlinePending().call('Cancel', 0).report(3).call('Online', 997, 'B').report(4, 'B'),
      '1/0 of 1',
    ],
    [
      'the neighbour’s next Online fails, but it was cancelled idly itself',
      onlinePending().call('Cancel', 0).report(3).call('Cancel', 5023, 'B').call('Online', 997, 'B').report(4, 'B'),
      '0/0 of 0',
    ],
    [
      'the neighbour’s next Online fails after a Cancel that found nothing pending',
      story().call('Cancel', 5023).call('Online', 997, 'B').report(4, 'B'),
      '0/0 of 0',
    ],
    ['Cancel(NULL) names nobody', both().call('Cancel', 0, null).report(4, 'B'), '0/0 of 0'],
  ]);

  it('isolation.others-alone: where IsAlive says nothing, polls do not count', () => {
    const told = story().call('IsAlive', 1, 'B').call('Cancel', 0).call('IsAlive', 0, 'B');
    expect(counts('isolation.others-alone', told, { ...FACTS, aliveWhenOnline: false })).toBe('0/0 of 0');
  });
});

describe('isolation, while an operation is taken back', () => {
  const cancelled = () => story().call('Open', 1, 'B').call('Online', 997, 'A').call('Cancel', 0, 'A');
  takes('isolation.others-prompt', [
    ['Online of the neighbour takes 400 ms', cancelled().enter('Online', 'B').pass(400).exit(997).report(3, 'A'), '1/0 of 1'],
    ['Online of the neighbour takes 290 ms', cancelled().enter('Online', 'B').pass(289).exit(997).report(3, 'A'), '0/0 of 1'],
    ['a poll of it takes 400 ms', cancelled().enter('IsAlive', 'B').pass(400).exit(1).report(3, 'A'), '1/0 of 1'],
    ['it is slow once the operation is over', cancelled().report(3, 'A').enter('Online', 'B').pass(400).exit(997), '0/0 of 0'],
    ['a call of the same resource is slow', cancelled().enter('IsAlive', 'A').pass(400).exit(1).report(3, 'A'), '0/0 of 0'],
    ['Close of the neighbour may wait', cancelled().enter('Close', 'B').pass(400).exit(0).report(3, 'A'), '0/0 of 0'],
    [
      'the neighbour was cancelled itself',
      story().call('Online', 997, 'A').call('Cancel', 0, 'A').call('Cancel', 0, 'B').enter('Online', 'B').pass(400).exit(997),
      '0/0 of 0',
    ],
    ['nothing was cancelled', story().call('Online', 997, 'A').enter('Online', 'B').pass(400).exit(997), '0/0 of 0'],
  ]);

  it('isolation.others-prompt: says nothing where calls wait without Cancel too, where the machine stalled, or the script delays', () => {
    const slow = cancelled().enter('Online', 'B').pass(400).exit(997).report(3, 'A');
    expect(counts('isolation.others-prompt', slow, { ...FACTS, anomalies: ['slow-call'] })).toBe('0/0 of 0');
    expect(counts('isolation.others-prompt', slow, FACTS, 150)).toBe('0/0 of 1');
    const rule = register.find((each) => each.id === 'isolation.others-prompt');
    const view = slow.view();
    const scripted: Step = { do: 'online', resource: 'A', script: [{ act: 'delay', report: 0, ms: 60 }] };
    expect(rule?.check({ ...view, scenario: { ...view.scenario, steps: [scripted] } }, FACTS).observations).toBe(0);
  });
});

it('isolation.others-alone: a later Online that is refused has not failed to end, and needs no patience', () => {
  const refused = onlinePending().call('Open', 1, 'B').call('Cancel', 0).report(3).call('Online', 5023, 'B');
  expect(check('isolation.others-alone', refused).violations).toMatchObject([
    { kind: 'conduct', message: expect.stringMatching(/failed with 5023 \(ERROR_INVALID_STATE\)\.$/) },
  ]);
  const silent = onlinePending().call('Open', 1, 'B').call('Online', 997, 'B').call('Cancel', 0).pass(3_000).waited('quiet', 'B');
  expect(check('isolation.others-alone', silent).violations).toMatchObject([{ kind: 'never-ended' }]);
});

describe('callbacks', () => {
  takes('callbacks.own-handle', [
    ['a handle that no Open was given', onlinePending().call('Cancel', 0).report(3, null, { handle: '0x7' }), '1/0 of 1'],
    ['its own handle', onlinePending().call('Cancel', 0).report(3), '0/0 of 1'],
    ['a foreign handle before any Cancel', onlinePending().report(129, null).call('Cancel', 0).report(3), '0/0 of 1'],
    ['the handle of the new Open, before any operation', closedWhileCancelled().call('Open', 1).report(3), '1/0 of 1'],
    [
      'the handle of the new Open, while that is under way',
      closedWhileCancelled().enter('Open').report(3, 'A', { thread: 2 }).exit(1),
      '1/0 of 1',
    ],
    ['Open itself reports', closedWhileCancelled().enter('Open').report(3).exit(1), '0/0 of 1'],
    [
      'reports beyond operations without Cancel too',
      closedWhileCancelled().call('Open', 1).report(3),
      '0/0 of 1',
      { ...FACTS, anomalies: ['extra-report'] },
    ],
    ['the handle of a neighbour', closedWhileCancelled().call('Open', 1, 'B').report(3, 'B'), '1/0 of 1'],
    [
      'the handle of the new Open, whose operation was over',
      closedWhileCancelled().call('Open', 1).call('Online', 997).report(2).report(3),
      '1/0 of 2',
    ],
    ['the new one reports', closedWhileCancelled().call('Open', 1).call('Online', 997).report(129).report(2), '0/0 of 2'],
    [
      'progress of the new one that was on its way',
      closedWhileCancelled().call('Open', 1).call('Online', 997).report(2).pass(10).report(129),
      '0/0 of 2',
    ],
    [
      'a late report of what Terminate ended in the new life',
      closedWhileCancelled().call('Open', 1).call('Online', 997).call('Terminate', 0).report(3),
      '0/0 of 1',
    ],
    ['the new one was cancelled itself', closedWhileCancelled().call('Open', 1).call('Cancel', 0).report(3), '0/0 of 1'],
    ['no Cancel before Close', onlinePending().call('Close', 0).call('Open', 1).report(3).call('Cancel', 0), '0/0 of 0'],
    ['the old handle', closedWhileCancelled().call('Open', 1).report(3, 'A', { stale: true }), '0/0 of 1'],
  ]);
  takes('callbacks.none-after-close', [
    ['a report after Close', onlinePending().call('Cancel', 0).call('Close', 0).report(3, 'A', { stale: true }), '1/0 of 1'],
    ['a report while Close runs', onlinePending().call('Cancel', 0).enter('Close').report(3).exit(0), '0/0 of 1'],
    ['a report after Terminate', onlinePending().call('Cancel', 0).call('Terminate', 0).report(3), '0/0 of 0'],
    [
      'closed and reopened, then a report of the new one',
      onlinePending().call('Cancel', 0).call('Close', 0).call('Open', 1).call('Online', 997).report(2),
      '0/0 of 1',
    ],
    ['a stale report with no Cancel before', onlinePending().call('Close', 0).report(3, 'A', { stale: true }), '0/0 of 0'],
  ]);
  takes('callbacks.none-outside-operation', [
    ['progress long after the end', onlinePending().call('Cancel', 0).report(4).pass(60).report(129), '1/0 of 1'],
    ['progress that was on its way', onlinePending().call('Cancel', 0).report(4).pass(10).report(129), '0/0 of 1'],
    [
      'progress of the next operation',
      onlinePending().call('Cancel', 0).report(4).call('Terminate', 0).call('Online', 997).pass(60).report(129),
      '0/0 of 1',
    ],
    ['with no Cancel', onlinePending().report(2).pass(60).report(129), '0/0 of 0'],
    [
      'progress of another thread while the final report is held',
      onlinePending().reportEntered(2, 'A', held).call('Cancel', 5023).pass(60).report(129).reportAnswered(0, 'A', 2),
      '0/0 of 1',
    ],
    [
      'progress long after the held report was answered',
      onlinePending().reportEntered(2, 'A', held).call('Cancel', 5023).pass(60).reportAnswered(0).pass(60).report(129),
      '1/0 of 1',
    ],
  ]);

  it('callbacks.none-outside-operation: a machine that stalled excuses it', () => {
    const late = () => onlinePending().call('Cancel', 0).report(4).pass(60).report(129);
    expect(counts('callbacks.none-outside-operation', late(), FACTS, 11)).toBe('1/0 of 1');
    expect(counts('callbacks.none-outside-operation', late(), FACTS, 15)).toBe('0/0 of 1');
  });
});

describe('what a careful DLL hands to the callbacks', () => {
  const at = (checkPoint: number, thread = 1) => ({ checkPoint, thread });
  const begun = (checkPoint: number, thread = 1): Story =>
    story().call('Open', 1).call('Online', 997).report(129, 'A', at(checkPoint, thread)).call('Cancel', 5023);
  takes('callbacks.checkpoint-moves', [
    [
      'it stays after a Cancel',
      begun(5).report(129, 'A', at(6)).report(129, 'A', at(6)).report(129, 'A', at(6)).report(3),
      '1/0 of 1',
    ],
    [
      'it stays for two reports',
      begun(5).report(129, 'A', at(6)).report(129, 'A', at(6)).report(129, 'A', at(7)).report(3),
      '0/0 of 1',
    ],
    ['it grows', begun(5).report(129, 'A', at(6)).report(129, 'A', at(7)).report(129, 'A', at(8)).report(3), '0/0 of 1'],
    ['too few reports', begun(5).report(129, 'A', at(5)).report(3), '0/0 of 0'],
    [
      'it stayed before the Cancel',
      story()
        .call('Open', 1)
        .call('Online', 997)
        .report(129, 'A', at(5))
        .report(129, 'A', at(5))
        .call('Cancel', 0)
        .report(129, 'A', at(5))
        .report(3),
      '0/0 of 0',
    ],
    [
      'it stays without any Cancel as well',
      begun(5).report(129, 'A', at(6)).report(129, 'A', at(6)).report(129, 'A', at(6)).report(3),
      '0/0 of 0',
      { ...FACTS, anomalies: ['checkpoint-stays'] },
    ],
  ]);
  takes('callbacks.checkpoint-grows', [
    ['it shrinks after a Cancel', begun(5).report(129, 'A', at(4)).report(2), '1/0 of 1'],
    ['it starts anew after a Cancel', begun(5).report(129, 'A', at(6)).report(129, 'A', at(0)).report(2), '1/0 of 1'],
    ['it grows', begun(5).report(129, 'A', at(6)).report(129, 'A', at(60)).report(2), '0/0 of 1'],
    ['it stays', begun(0).report(129, 'A', at(0)).report(2), '0/0 of 1'],
    ['a clock that runs over', begun(0xfffffff0).report(129, 'A', at(3)).report(2), '0/0 of 1'],
    ['the final report does not count', begun(5).report(2, 'A', at(0)), '0/0 of 1'],
    ['a state that could not be read does not count', begun(5).report(null, 'A', at(0)).report(2), '0/0 of 1'],
    ['another resource counts by itself', begun(5).call('Online', 997, 'B').report(129, 'B', at(1)).report(2), '0/0 of 1'],
    [
      'the next operation starts anew',
      begun(5).report(2).call('Offline', 997).report(130, 'A', at(1)).call('Cancel', 50).report(3),
      '0/0 of 2',
    ],
    ['two threads that overtake each other', begun(5).report(129, 'A', at(4, 2)).report(2), '0/0 of 1'],
    ['two threads, long after each other', begun(5).pass(40).report(129, 'A', at(4, 2)).report(2), '1/0 of 1'],
    [
      'it shrank before the Cancel, by itself',
      story().call('Online', 997).report(129, 'A', at(5)).report(129, 'A', at(4)).call('Cancel', 50).report(2),
      '0/0 of 1',
    ],
    ['no Cancel touched it', onlinePending().report(129, 'A', at(5)).report(129, 'A', at(4)).report(2), '0/0 of 0'],
    [
      'it shrinks without any Cancel as well',
      begun(5).report(129, 'A', at(4)).report(2),
      '0/0 of 0',
      { ...FACTS, anomalies: ['checkpoint-shrinks'] },
    ],
  ]);

  takes('callbacks.log-level', [
    ['level 4 while Cancel runs', onlinePending().enter('Cancel').log(4).exit(0), '1/0 of 1'],
    ['an error code as level, after Cancel', onlinePending().call('Cancel', 0).log(0xffffffff).report(3), '1/0 of 1'],
    ['the four levels', onlinePending().call('Cancel', 0).log(0).log(1).log(2).log(3), '0/0 of 4'],
    ['before any Cancel', onlinePending().log(9).call('Cancel', 0), '0/0 of 0'],
    ['with a foreign handle', onlinePending().call('Cancel', 0).log(2, true, { handle: '0x77', thread: 9 }), '0/0 of 1'],
    ['it always does', onlinePending().call('Cancel', 0).log(4), '0/0 of 0', { ...FACTS, anomalies: ['log-level'] }],
  ]);

  takes('callbacks.format-readable', [
    ['an argument that is nowhere', onlinePending().call('Cancel', 0).log(0, false), '1/0 of 1'],
    ['a wild level that can be read', onlinePending().call('Cancel', 0).log(9), '0/0 of 1'],
    ['before any Cancel', onlinePending().log(0, false).call('Cancel', 0).log(0), '0/0 of 1'],
    ['it always does', onlinePending().call('Cancel', 0).log(0, false), '0/0 of 0', { ...FACTS, anomalies: ['log-unreadable'] }],
  ]);
});

describe('callbacks that answer Terminate', () => {
  const answered = (): Story =>
    story().call('Open', 1).call('Online', 997).report(129).call('Cancel', 5023).reportEntered(129).reportAnswered(1);
  takes('callbacks.terminate-obeyed', [
    ['it goes on', answered().pass(20).report(129).pass(20).report(129).report(2), '1/0 of 1'],
    ['what was queued comes at once', answered().report(129).report(129).report(2), '0/0 of 1'],
    ['it reports once, late', answered().report(3), '0/0 of 1'],
    ['it falls silent', answered(), '0/0 of 1'],
    [
      'it goes on, but no Cancel came before',
      story().call('Online', 997).reportEntered(129).reportAnswered(1).report(129).report(2),
      '0/0 of 0',
    ],
    ['no answer was Terminate', onlinePending().call('Cancel', 5023).report(129).report(129).report(2), '0/0 of 0'],
    [
      'reports of the next operation',
      answered().call('Terminate', 0).call('Online', 997).report(129).report(129).report(2),
      '0/0 of 1',
    ],
  ]);
});

describe('a Cancel that takes its time', () => {
  takes('liveness.prompt', [
    ['400 ms', onlinePending().enter('Cancel').pass(400).exit(0), '1/0 of 1'],
    ['290 ms', onlinePending().enter('Cancel').pass(289).exit(0), '0/0 of 1'],
    ['another call of 400 ms', onlinePending().call('Cancel', 0).enter('Close').pass(400).exit(0), '0/0 of 1'],
  ]);

  it('liveness.prompt: where the machine stalled or the script delays callbacks, the time may be ours', () => {
    const slow = onlinePending().enter('Cancel').pass(400).exit(0);
    expect(counts('liveness.prompt', slow, FACTS, 150)).toBe('0/0 of 1');
    expect(counts('liveness.prompt', slow, FACTS, 50)).toBe('1/0 of 1');
    const through = onlinePending().enter('Cancel').pass(710).exit(0);
    expect(counts('liveness.prompt', through, FACTS, 150), 'three stalls of a machine that stalls often').toBe('0/0 of 1');
    expect(counts('liveness.prompt', through, FACTS, 120)).toBe('1/0 of 1');
    const rule = register.find((each) => each.id === 'liveness.prompt');
    const view = slow.view();
    const scripted: Step = { do: 'online', resource: 'A', script: [{ act: 'delay', report: 0, ms: 60 }] };
    const delayed = { ...view, scenario: { ...view.scenario, steps: [scripted] } };
    expect(rule?.check(delayed, FACTS)).toEqual({ observations: 0, violations: [], ambiguous: [] });
  });
});

describe('flags', () => {
  const flagged = (value: number, end: number) => {
    const view = onlinePending().call('Cancel', value).report(end).view();
    const steps = view.history.calls.map(
      (call): Step => (call.call === 'Cancel' ? { do: 'cancel', resource: 'A', flags: 1 } : { do: 'isAlive', resource: 'A' }),
    );
    return { ...view, scenario: { ...view.scenario, steps } };
  };
  const violations = (id: RuleId, value: number, end: number): number | undefined => {
    const rule = register.find((each) => each.id === id);
    return rule === undefined ? undefined : noted(id, rule.check(flagged(value, end), FACTS)).violations.length;
  };

  it.each([
    ['refused, and it was cancelled', 87, 4, 1],
    ['success, and it went on', 0, 2, 1],
    ['refused, and it went on', 87, 2, 0],
    ['success, and it was cancelled', 0, 3, 0],
  ])('flags.reserved: %s', (_, value, end, count) => {
    expect(violations('flags.reserved', value, end)).toBe(count);
    expect(violations('returns.error-not-cancelled', value, end), 'not twice').toBe(0);
    expect(violations('returns.success-cancelled', value, end), 'not twice').toBe(0);
  });

  takes('flags.reserved', [['without flags it sees nothing', onlinePending().call('Cancel', 87).report(4), '0/0 of 0']]);
});

describe('hygiene', () => {
  const changed = { floatState: { mxcsr: 0x9fc0, x87: 0x27f } };
  takes('hygiene.float-state', [
    ['Cancel changed it', onlinePending().enter('Cancel').exit(0, 0, changed), '1/0 of 1'],
    ['Online changed it', story().enter('Online').exit(997, 0, changed).call('Cancel', 0), '0/0 of 1'],
    ['left as it was', onlinePending().call('Cancel', 0), '0/0 of 1'],
  ]);
  takes('hygiene.clean-unload', [
    ['FreeLibrary failed', cancelledOnce().call('Close', 0).call('FreeLibrary', 0, null), '1/0 of 1'],
    ['it stayed loaded', cancelledOnce().call('Close', 0).call('FreeLibrary', 2, null), '1/0 of 1'],
    ['FreeLibrary went well', cancelledOnce().call('Close', 0).call('FreeLibrary', 1, null), '0/0 of 1'],
    ['never unloaded', cancelledOnce().call('Close', 0), '0/0 of 0'],
  ]);
});

describe('concurrency', () => {
  const both = (): Story => onlinePending().enter('Cancel', 'A', 0).enter('Cancel', 'A', 1);
  takes('concurrency.cancel-beside-cancel', [
    ['both say that it was cancelled, and it went on', both().exit(0, 0).exit(0, 1).report(2), '1/0 of 2'],
    ['both refuse, and it was cancelled', both().exit(5023, 0).exit(87, 1).report(4), '1/0 of 2'],
    ['one of them did it', both().exit(0, 0).exit(5023, 1).report(4), '0/0 of 2'],
    ['one after the other', onlinePending().call('Cancel', 0).call('Cancel', 0).report(2), '0/0 of 0'],
  ]);

  const polled = (): Story => onlinePending().report(2).call('IsAlive', 1).enter('IsAlive', 'A', 1).enter('Cancel', 'A', 0);
  takes('concurrency.polls-beside', [
    ['the poll denies that it is online', polled().exit(5023, 0).exit(0, 1).call('IsAlive', 1), '1/0 of 1'],
    ['it goes on denying it, which is another rule’s', polled().exit(5023, 0).exit(0, 1).call('IsAlive', 0), '0/0 of 1'],
    ['it tells the truth', polled().exit(5023, 0).exit(1, 1), '0/0 of 1'],
  ]);
});

describe('arguments', () => {
  takes('arguments.null-resid', [
    ['it cancelled something', onlinePending().call('Cancel', 0, null).report(3), '1/0 of 1'],
    ['it cancelled nothing', onlinePending().call('Cancel', 87, null).report(2), '0/0 of 1'],
    ['a Cancel of the resource did it', onlinePending().call('Cancel', 87, null).call('Cancel', 0).report(3), '0/0 of 1'],
    ['Terminate did it', onlinePending().call('Cancel', 87, null).call('Terminate', 0).report(3), '0/0 of 1'],
    ['it came after the end', onlinePending().report(4).call('Cancel', 87, null), '0/0 of 1'],
    ['the next Online fails', story().call('Cancel', 87, null).call('Online', 997).report(4), '1/0 of 1'],
    ['a closed RESID is another rule’s', onlinePending().stray('closed', 0).report(3), '0/0 of 0'],
  ]);

  for (const [id, target] of [
    ['arguments.closed-resid', 'closed'],
    ['arguments.made-up-resid', 'made-up'],
  ] as const) {
    const other = (): Story => story().call('Open', 1, 'B').call('Online', 997, 'B').report(129, 'B');
    takes(id, [
      ['it cancelled another resource', other().stray(target, 0).report(3, 'B'), '1/0 of 1'],
      ['another resource never ends', other().stray(target, 0).pass(3_000).waited('quiet', 'B'), '1/0 of 1'],
      ['the next Online fails', story().stray(target, 87).call('Open', 1).call('Online', 997).report(4), '1/0 of 1'],
      ['the next Online is refused', story().stray(target, 87).call('Open', 1).call('Online', 5023), '1/0 of 1'],
      ['success without an effect', other().stray(target, 0).report(2, 'B'), '0/0 of 1'],
      ['a Cancel of its own did it', other().stray(target, 87).call('Cancel', 0, 'B').report(3, 'B'), '0/0 of 1'],
      ['Terminate did it', other().stray(target, 87).call('Terminate', 0, 'B').report(3, 'B'), '0/0 of 1'],
      ['it came after the end', other().report(4, 'B').stray(target, 87), '0/0 of 1'],
      ['it never returned', other().enter('Cancel', null, 1, target).report(3, 'B'), '0/0 of 0'],
      ['Cancel(NULL) is another rule’s', other().stray('null', 0).report(3, 'B'), '0/0 of 0'],
    ]);
  }

  /** Steps that tell which Open has which name, or that an Online is meant to come while one is pending. */
  const under = (id: RuleId, told: Story, step: (call: string, nth: number) => Step | null): RuleCheck => {
    const steps = told
      .view()
      .history.calls.map((call, nth): Step => step(call.call, nth) ?? { do: 'cancel', resource: call.resource ?? 'A' });
    steps.push({ do: 'wait', resource: 'A', quietMs: 1, maxMs: 1 });
    const rule = register.find((each) => each.id === id);
    return rule === undefined ? check(id, told) : noted(id, rule.check(told.view(0, steps), FACTS));
  };

  it.each<readonly [string, Story, 'long' | 'non-ascii' | 'empty' | 'plain', number, number]>([
    ['a lie', onlinePending().call('Cancel', 0).report(2), 'long', 1, 1],
    ['a cancelled refusal', onlinePending().call('Cancel', 5023).report(4), 'non-ascii', 1, 1],
    ['no end', onlinePending().call('Cancel', 0).pass(3_000).waited('quiet'), 'long', 1, 1],
    ['a lie with a plain name', onlinePending().call('Cancel', 0).report(2), 'plain', 0, 0],
    ['a lie with an empty name', onlinePending().call('Cancel', 0).report(2), 'empty', 0, 0],
    ['all well', onlinePending().call('Cancel', 0).report(3), 'long', 0, 1],
    ['an HRESULT of a Win32 code, which is policy', onlinePending().call('Cancel', 0x80070005).report(2), 'long', 0, 1],
  ])('arguments.names: %s', (_, told, name, violations, observations) => {
    const found = under('arguments.names', told, (call) => (call === 'Open' ? { do: 'open', resource: 'A', name } : null));
    expect([found.violations.length, found.observations]).toEqual([violations, observations]);
  });

  it('arguments.names: only the open generation that has the name', () => {
    const told = onlinePending()
      .call('Cancel', 0)
      .report(3)
      .call('Close', 0)
      .call('Open', 1)
      .call('Online', 997)
      .call('Cancel', 0)
      .report(2);
    const named = (which: number) =>
      under('arguments.names', told, (call, nth) =>
        call === 'Open' ? { do: 'open', resource: 'A', name: (nth === 0) === (which === 0) ? 'long' : 'plain' } : null,
      );
    expect(named(0)).toMatchObject({ observations: 1, violations: [] });
    expect(named(1).violations).toHaveLength(1);
  });

  it('arguments.empty-name: refused by Open is an observation too', () => {
    const empty = (told: Story) =>
      under('arguments.empty-name', told, (call) => (call === 'Open' ? { do: 'open', resource: 'A', name: 'empty' } : null));
    expect(empty(story().call('Open', 0))).toMatchObject({ observations: 1, violations: [] });
    expect(empty(onlinePending().call('Cancel', 0).report(3))).toMatchObject({ observations: 1, violations: [] });
    expect(empty(onlinePending().call('Cancel', 0).report(2)).violations).toHaveLength(1);
  });

  const twice = (answer: number): Story => story().call('Open', 1).call('Online', 997).report(129).call('Online', answer);
  it.each([
    ['refused, cancelled', twice(5023).call('Cancel', 0).report(3), 0],
    ['refused, and it comes up long after a successful Cancel', twice(5023).call('Cancel', 0).pass(200).report(2), 1],
    ['refused, and it comes up at once, which may be the gap before the report', twice(5023).call('Cancel', 0).report(2), 0],
    ['refused, Cancel refused, it comes up', twice(5023).call('Cancel', 5023).pass(200).report(2), 0],
    ['taken, cancelled', twice(997).call('Cancel', 0).report(3), 0],
    ['taken, and it comes up after a successful Cancel', twice(997).call('Cancel', 0).pass(50).report(2), 1],
    ['answered as done', twice(0).call('Cancel', 5023), 0],
    ['taken, Cancel refused, and it fails, perhaps since it was asked twice', twice(997).call('Cancel', 5023).report(4), 0],
  ])('arguments.online-while-pending: %s', (_, told, violations) => {
    const found = under('arguments.online-while-pending', told, (call, nth) =>
      call === 'Online' && nth === 2 ? { do: 'online', resource: 'A', if: ['online-pending'] } : null,
    );
    expect([found.violations.length, found.observations]).toEqual([violations, 1]);
  });
});

describe('the register', () => {
  it('has these ids, for ever, with these bases', () => {
    expect(register.map(({ id, basis }) => `${id} ${basis}`)).toMatchInlineSnapshot(`
      [
        "returns.it-returns documented",
        "returns.error-not-cancelled documented",
        "returns.success-cancelled documented",
        "returns.win32-code derived",
        "returns.hresult-code policy",
        "returns.io-pending policy",
        "liveness.operation-ends derived",
        "liveness.one-terminal-report derived",
        "liveness.prompt policy",
        "recovery.works-again derived",
        "recovery.idle-no-effect derived",
        "isolation.others-alone derived",
        "isolation.others-prompt policy",
        "callbacks.own-handle derived",
        "callbacks.none-after-close derived",
        "callbacks.none-outside-operation derived",
        "callbacks.terminate-obeyed derived",
        "callbacks.checkpoint-grows policy",
        "callbacks.checkpoint-moves policy",
        "callbacks.log-level policy",
        "callbacks.format-readable policy",
        "concurrency.other-thread derived",
        "concurrency.polls-beside derived",
        "concurrency.cancel-beside-cancel policy",
        "concurrency.cancel-beside-terminate policy",
        "quorum.released documented",
        "binding.version-range derived",
        "binding.table derived",
        "binding.slot-executable derived",
        "binding.slot-in-module policy",
        "binding.export-agrees policy",
        "endurance.threads derived",
        "endurance.handles derived",
        "endurance.memory derived",
        "endurance.nth-call derived",
        "hygiene.float-state derived",
        "hygiene.registers derived",
        "hygiene.heap derived",
        "hygiene.directory policy",
        "hygiene.environment policy",
        "hygiene.locale policy",
        "hygiene.priority policy",
        "hygiene.worker-ends derived",
        "hygiene.clean-unload derived",
        "flags.reserved policy",
        "arguments.null-resid policy",
        "arguments.closed-resid misuse",
        "arguments.made-up-resid misuse",
        "arguments.online-while-pending misuse",
        "arguments.names derived",
        "arguments.empty-name policy",
      ]
    `);
  });

  it('is what the type of ids lists, in its order', () => {
    expect(register.map(({ id }) => id)).toEqual(RULE_IDS);
  });

  it('has each id once, in its family, families together', () => {
    const ids = register.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, family } of register) expect(id.startsWith(`${family}.`), id).toBe(true);
    const families = register.map((rule) => rule.family).filter((family, index, all) => family !== all[index - 1]);
    expect(new Set(families).size).toBe(families.length);
  });

  it('explains every rule', () => {
    for (const rule of register) {
      for (const text of [rule.title, rule.citation, rule.reason, rule.cause, rule.remedy, rule.runs])
        expect(text.split(' ').length, `${rule.id}: ${text}`).toBeGreaterThan(1);
      expect(rule.minimum, rule.id).toBeGreaterThan(0);
      expect(ruleInfo(rule.id)).toBe(rule);
    }
    expect(ruleInfo(IT_RETURNS)?.basis).toBe('documented');
    expect(ruleInfo('returns.no-such-rule')).toBeUndefined();
  });

  it('judges an empty trace, and one that broke off, without an exception', () => {
    for (const rule of register) {
      for (const told of [story(), story().enter('Cancel'), onlinePending().enter('Cancel', null)])
        expect(rule.check(told.view(), FACTS).violations, rule.id).toEqual([]);
    }
  });

  it('names in each violation a step and events of the trace', () => {
    const stories = [onlinePending().call('Cancel', 0).report(129).report(2), cancelledOnce().call('Online', 5023)];
    let seen = 0;
    for (const told of stories) {
      const numbers = told.events.map((event) => event.seq);
      for (const rule of register) {
        for (const violation of rule.check(told.view(), FACTS).violations) {
          seen += 1;
          expect(violation.events.length).toBeGreaterThan(0);
          for (const event of violation.events) expect(numbers).toContain(event);
          expect(violation.step).toBeGreaterThanOrEqual(0);
        }
      }
    }
    expect(seen).toBe(2);
  });
});

describe('the words', () => {
  it('that each rule tells a violation in', async () => {
    const lines = [...said]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([id, messages]) => [id, ...[...messages].sort().map((each) => `  ${each}`), '']);
    await expect(lines.join('\n')).toMatchFileSnapshot('goldens/messages.txt');
  });

  it('are missing for those rules only that tell in the words of others, or are tested elsewhere', () => {
    const elsewhere =
      /^(binding|endurance|quorum)\.|^returns\.it-returns$|^concurrency\.(other-thread|cancel-beside-terminate)$|^hygiene\.(registers|heap|directory|environment|locale|priority|worker-ends)$/;
    const silent = register.map(({ id }) => id).filter((id) => !said.has(id) && !elsewhere.test(id));
    expect(silent).toEqual([]);
  });
});

/** Situations that differ only in what the DLL is given: names, RESIDs, and one Online too many. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Alias, Anchor, NameKind, Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import { cancel, close, goodEnd, online, open, poll, roundTrip, settle, terminate } from '../steps/phrases.ts';
import type { Kinds, Situation, Timing } from './situation.ts';

/**
 * The argument situations for one subject.
 * @param timing waits, milliseconds
 */
export function argumentSituations(facts: Facts, timing: Timing): readonly Situation[] {
  const found: Situation[] = [
    { name: 'names-long', basis: 'derived', weight: 2, kinds: named(facts, timing, 'long') },
    { name: 'names-non-ascii', basis: 'derived', weight: 2, kinds: named(facts, timing, 'non-ascii') },
    { name: 'empty-name', basis: 'policy', weight: 2, kinds: named(facts, timing, 'empty') },
    { name: 'closed-resid', basis: 'misuse', weight: 3, kinds: closedResid(facts, timing) },
    { name: 'made-up-resid', basis: 'misuse', weight: 3, kinds: madeUpResid(facts, timing) },
  ];
  if (facts.online.pends)
    found.push({ name: 'online-while-pending', basis: 'misuse', weight: 3, kinds: onlineWhilePending(facts, timing) });
  return found;
}

/** Per mille of the usual time. The operation is surely pending, and its end can still be seen. */
const moment = fc.integer({ min: 50, max: 700 });

/** Cancels a pending operation of a resource with an unusual name, sometimes after an idle Cancel. */
function named(facts: Facts, timing: Timing, name: NameKind): Kinds {
  const { patience } = timing;
  const opened: Step = { ...open('A'), name } as Step;
  const idly: readonly Step[] = [opened, cancel('A')];
  if (!facts.online.pends) return [fc.constant([...idly, ...roundTrip('A', patience), ...goodEnd(['A'])])];
  const pending = (at: number): readonly Step[] => [
    online('A'),
    cancel('A', after(facts.online, at)),
    settle('A', patience),
    terminate('A'),
    ...roundTrip('A', patience),
    ...goodEnd(['A']),
  ];
  return [moment.map((at) => [opened, ...pending(at)]), moment.map((at) => [...idly, ...pending(at)])];
}

const stray = (resource: Alias, target: 'closed' | 'made-up', anchor?: Anchor): Step => ({
  do: 'cancel',
  resource,
  target,
  ...(anchor === undefined ? {} : { anchor }),
});

/** Uses a RESID after its Close: before the next Open, and beside a pending resource. */
function closedResid(facts: Facts, timing: Timing): Kinds {
  const { patience } = timing;
  const unused: readonly Step[] = [open('A'), close('A')];
  const used: readonly Step[] = [open('A'), online('A'), settle('A', patience), terminate('A'), close('A')];
  const alone = fc
    .constantFrom(unused, used)
    .map((old): readonly Step[] => [...old, stray('A', 'closed'), open('A'), ...roundTrip('A', patience), ...goodEnd(['A'])]);
  if (facts.maxResources < 2) return [alone];
  // B is opened before A is closed. Otherwise B could get A's old address as its RESID, and a Cancel for it would be right.
  const beside = [used, unused].map((old) =>
    moment.map((at): readonly Step[] => [
      open('B'),
      ...old,
      online('B'),
      stray('A', 'closed', after(facts.online, at)),
      settle('B', patience),
      poll('B'),
      ...goodEnd(['B']),
    ]),
  );
  return [...beside, alone];
}

function madeUpResid(facts: Facts, timing: Timing): Kinds {
  const { patience } = timing;
  return [
    moment.map((at) => [
      open('A'),
      online('A'),
      stray('A', 'made-up', after(facts.online, at)),
      settle('A', patience),
      poll('A'),
      ...goodEnd(['A']),
    ]),
    fc.constant([open('A'), stray('A', 'made-up'), ...roundTrip('A', patience), ...goodEnd(['A'])]),
  ];
}

/** The first Online may go on although the second was refused. No wait would see its end, so the scenario pauses. */
function onlineWhilePending(facts: Facts, timing: Timing): Kinds {
  const twice: Step = { do: 'online', resource: 'A', if: ['online-pending'] };
  return [
    fc
      .integer({ min: 50, max: 500 })
      .map((at) => [
        open('A'),
        online('A'),
        { ...twice, anchor: after(facts.online, at) },
        cancel('A'),
        settle('A', timing.patience),
        { do: 'pause', resource: 'A', ms: timing.aftermathMs },
        ...goodEnd(['A']),
      ]),
  ];
}

/** Situations that differ from the usual ones only in what is handed to the DLL: names, RESIDs, an Online too many. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Alias, Anchor, NameKind, Step } from '../contract/step.ts';
import { cancel, close, goodEnd, online, open, poll, roundTrip, settle, terminate } from './phrases.ts';
import type { Situation, Timing } from './situations.ts';

/** Those that the subject offers. */
export function argumentSituations(facts: Facts, timing: Timing): readonly Situation[] {
  const found: Situation[] = [
    { name: 'names-long', basis: 'derived', weight: 2, steps: named(facts, timing, ['long']) },
    { name: 'names-non-ascii', basis: 'derived', weight: 2, steps: named(facts, timing, ['non-ascii']) },
    { name: 'empty-name', basis: 'policy', weight: 2, steps: named(facts, timing, ['empty']) },
    { name: 'closed-resid', basis: 'misuse', weight: 3, steps: closedResid(facts, timing) },
    { name: 'made-up-resid', basis: 'misuse', weight: 3, steps: madeUpResid(facts, timing) },
  ];
  if (facts.online.pends)
    found.push({ name: 'online-while-pending', basis: 'misuse', weight: 3, steps: onlineWhilePending(facts, timing) });
  return found;
}

/** Early enough to find the operation pending, and with time left for its end to be seen. */
const moment = fc.integer({ min: 50, max: 700 });

function after(facts: Facts, permille: number): Anchor {
  return { at: 'delay', permille, ms: Math.round((facts.online.medianMs * permille) / 1_000) };
}

/** A pending operation of a resource with an unusual name is cancelled, or a Cancel comes while it is idle. */
function named(facts: Facts, timing: Timing, kinds: readonly NameKind[]): fc.Arbitrary<readonly Step[]> {
  const { patience } = timing;
  const kind = fc.constantFrom(...kinds);
  return fc.tuple(kind, moment, fc.integer({ min: 0, max: 3 })).map(([name, at, variant]) => {
    const opened: Step = { ...open('A'), name } as Step;
    if (variant === 0 || !facts.online.pends) return [opened, cancel('A'), ...roundTrip('A', patience), ...goodEnd(['A'])];
    return [
      opened,
      online('A'),
      cancel('A', after(facts, at)),
      settle('A', patience),
      terminate('A'),
      ...(variant === 1 ? roundTrip('A', patience) : []),
      ...goodEnd(['A']),
    ];
  });
}

const stray = (resource: Alias, target: 'closed' | 'made-up', anchor?: Anchor): Step => ({
  do: 'cancel',
  resource,
  target,
  ...(anchor === undefined ? {} : { anchor }),
});

/** A RESID is used after its Close: alone, beside another resource that is pending, and before its successor comes. */
function closedResid(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const { patience } = timing;
  const old: readonly Step[] = [open('A'), online('A'), settle('A', patience), terminate('A'), close('A')];
  return fc
    .tuple(moment, fc.integer({ min: 0, max: facts.maxResources > 1 ? 2 : 0 }), fc.boolean())
    .map(([at, variant, used]) => {
      const closed = used ? old : [open('A'), close('A')];
      if (variant === 0) return [...closed, stray('A', 'closed'), open('A'), ...roundTrip('A', patience), ...goodEnd(['A'])];
      // B is there before A goes: else B could be given A's old RESID if that is an address, and Cancel would be right to take it for B.
      return [
        open('B'),
        ...closed,
        online('B'),
        stray('A', 'closed', after(facts, at)),
        settle('B', patience),
        poll('B'),
        ...goodEnd(['B']),
      ];
    });
}

function madeUpResid(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const { patience } = timing;
  return fc
    .tuple(moment, fc.boolean())
    .map(([at, idle]) => [
      open('A'),
      ...(idle
        ? [stray('A', 'made-up'), ...roundTrip('A', patience)]
        : [online('A'), stray('A', 'made-up', after(facts, at)), settle('A', patience), poll('A')]),
      ...goodEnd(['A']),
    ]);
}

/** The pause is for a first Online that goes on although the second was refused: no wait would see its end. */
function onlineWhilePending(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const twice: Step = { do: 'online', resource: 'A', if: ['online-pending'] };
  return fc
    .integer({ min: 50, max: 500 })
    .map((at) => [
      open('A'),
      online('A'),
      { ...twice, anchor: after(facts, at) },
      cancel('A'),
      settle('A', timing.patience),
      { do: 'pause', resource: 'A', ms: timing.aftermathMs },
      ...goodEnd(['A']),
    ]);
}

/** Random walks over one to three resources, for what no other situation covers. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import { ALIASES, type Alias, type CallbackAction, type Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import {
  cancel,
  close,
  goodEnd,
  looksAlive,
  offline,
  online,
  open,
  poll,
  roundTrip,
  settle,
  terminate,
} from '../steps/phrases.ts';
import type { Timing } from './situation.ts';

/** Waits for an operation in one walk at most, so that a scenario stays short whatever an operation takes. */
const MOST_SETTLES = 3;

/**
 * A walk of five to twelve moves over random resources. The guards on its steps keep it legal whatever Cancel answers
 * (steps/phrases.ts), so the walk need not know how a cancelled operation ends.
 */
export function randomSteps(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const count = Math.min(facts.maxResources, 3);
  const move = fc.record({
    resource: fc.integer({ min: 0, max: count - 1 }),
    what: fc.constantFrom<Move['what']>(
      'online',
      'online',
      'offline',
      'cancel',
      'cancel',
      'cancel',
      'settle',
      'poll',
      'looks',
      'terminate',
      'reopen',
    ),
    permille: fc.integer({ min: 0, max: 500 }),
    script: fc.constantFrom<readonly CallbackAction[]>([], [], [{ act: 'delay', report: 0, ms: 10 }]),
    name: fc.constantFrom<'long' | 'non-ascii'>('long', 'non-ascii'),
  });
  // Swarm testing: each walk uses only some kinds of moves, and so more of each.
  const swarm = fc.subarray<Move['what']>([...OPTIONAL_MOVES], { minLength: 2 });
  return fc.tuple(fc.array(move, { minLength: 5, maxLength: 12 }), swarm).map(([drawn, kinds]) => {
    const used = ALIASES.slice(0, count);
    const moves = drawn.filter(({ what }) => what === 'online' || what === 'cancel' || kinds.includes(what));
    const settles = moves.filter((each) => each.what === 'settle').slice(MOST_SETTLES);
    const body = moves
      .filter((each) => !settles.includes(each))
      .flatMap((each) => stepsOf(each, used[each.resource] ?? 'A', facts, timing));
    const [first = 'A'] = used;
    return [
      ...used.map((resource) => open(resource)),
      ...body,
      ...used.map((resource) => settle(resource, timing.patience)),
      terminate(first),
      ...roundTrip(first, timing.patience),
      ...goodEnd(used),
    ];
  });
}

/** Optional moves. Online and Cancel are always in, since the others are of no use without them. */
const OPTIONAL_MOVES = ['offline', 'settle', 'poll', 'looks', 'terminate', 'reopen'] as const;

interface Move {
  readonly resource: number;
  readonly what: 'online' | 'offline' | 'cancel' | 'settle' | 'poll' | 'looks' | 'terminate' | 'reopen';
  /** When a Cancel comes, per mille of the calibrated interval. */
  readonly permille: number;
  readonly script: readonly CallbackAction[];
  readonly name: 'long' | 'non-ascii';
}

function stepsOf(move: Move, resource: Alias, facts: Facts, timing: Timing): readonly Step[] {
  switch (move.what) {
    case 'online':
      return [online(resource, move.script)];
    case 'offline':
      return [offline(resource, move.script)];
    case 'cancel': {
      const { permille } = move;
      return [cancel(resource, after(facts.online, permille))];
    }
    case 'settle':
      return [settle(resource, timing.patience)];
    case 'poll':
      return [poll(resource)];
    case 'looks':
      return [looksAlive(resource)];
    case 'terminate':
      return [terminate(resource)];
    case 'reopen':
      return [terminate(resource), close(resource), open(resource, move.name)];
  }
}

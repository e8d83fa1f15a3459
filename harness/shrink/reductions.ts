/**
 * Simpler forms of a scenario's steps, greatest savings first: steps after the breach, steps that did not run, all but the core,
 * lanes, other types, unusual names, scripts, whole resources, halves, single steps, then the arguments of each step. Pure: a replay has to
 * tell whether a form still breaks the rule.
 */
import { ALIASES, type Alias, type Step } from '../contract/step.ts';
import { goodEnd } from '../steps/phrases.ts';
import { remap } from '../steps/remap.ts';
import { coreForms } from './core.ts';

/** A form's place in the order of reductions. An accepted form is reduced further from its place on. */
export interface Cursor {
  readonly phase: number;
  readonly position: number;
}

/** One simpler form, and its place in the order. */
export interface Reduced {
  readonly steps: readonly Step[];
  readonly at: Cursor;
}

type Steps = readonly Step[];

/** What is known of the breach in the steps to be reduced. */
export interface Broken {
  /** Index of the step that breaks the rule; if the run ended there, the last step that was entered. */
  readonly step: number;
  /** If a thread of the DLL's own ended the process after that step, the time to wait for it, milliseconds. Null otherwise. */
  readonly laterMs: number | null;
  /** Indices of skipped steps: their resource was in none of the states that the guard names. */
  readonly skipped: readonly number[];
}

/** One kind of reduction. The order of its forms stays the same while the steps get fewer. */
type Phase = (steps: Steps, broken: Broken) => readonly Steps[];

const PHASES: readonly Phase[] = [
  (steps, broken) => [cutAfter(steps, broken), [...cutAfter(steps, broken), ...goodEnd(resourcesOf(steps))]],
  (steps, { skipped }) => (skipped.length === 0 ? [] : [remap(steps, (_, index) => !skipped.includes(index))]),
  (steps, { step }) => coreForms(steps, step),
  (steps) => (steps.some((step) => (step.lane ?? 0) !== 0) ? [steps.map(onFirstLane)] : []),
  (steps) => (steps.some(isTyped) ? [steps.map(untyped)] : []),
  (steps) => (steps.some(isNamed) ? [steps.map(plainlyNamed)] : []),
  (steps) => (steps.some(isScripted) ? [steps.map(unscripted)] : []),
  withoutResources,
  chunks,
  (steps) => steps.map((_, index) => without(steps, steps.length - 1 - index, 1)),
  (steps) => steps.flatMap((step, index) => plainer(step).map((plain) => steps.with(index, plain))),
  (steps) => [renamed(steps)],
];

/** Yields every form once: from `from` to the end, then those before it. */
export function* reductions(steps: Steps, broken: Broken, from: Cursor): Generator<Reduced> {
  for (let turn = 0; turn <= PHASES.length; turn++) {
    const phase = (from.phase + turn) % PHASES.length;
    const forms = PHASES[phase]?.(steps, broken) ?? [];
    const first = turn === 0 ? from.position : 0;
    const end = turn === PHASES.length ? Math.min(from.position, forms.length) : forms.length;
    for (let position = first; position < end; position++) {
      const form = forms[position];
      // A good end makes an accepted form longer again. Then it is no reduction of that form.
      if (form !== undefined && form.length <= steps.length && mayTell(form, steps))
        yield { steps: form, at: { phase, position } };
    }
  }
}

/**
 * Whether a form can still say something about Cancel. Steps without Cancel cannot, even if they fail alike: a crash in code that
 * belongs to no known module looks the same.
 */
function mayTell(form: Steps, steps: Steps): boolean {
  const cancels = (each: Steps): boolean => each.some((step) => step.do === 'cancel');
  return cancels(form) || !cancels(steps);
}

function without(steps: Steps, from: number, count: number): Steps {
  return remap(steps, (_, index) => index < from || index >= from + count);
}

function resourcesOf(steps: Steps): readonly Alias[] {
  return [...new Set(steps.map((step) => step.resource))];
}

/** Keeps everything up to the violating step. */
function cutAfter(steps: Steps, { step, laterMs }: Broken): Steps {
  const kept = steps.slice(0, step + 1);
  const watched = steps[step + 1];
  if (laterMs !== null) return [...kept, { do: 'pause', resource: steps[step]?.resource ?? 'A', ms: laterMs }];
  // The waits and pauses right after a Cancel show its effect.
  const tail = watched !== undefined && (watched.do === 'wait' || watched.do === 'pause') ? [watched] : [];
  return [...kept, ...tail];
}

/** Removes all steps of one resource. */
function withoutResources(steps: Steps): readonly Steps[] {
  const used = resourcesOf(steps);
  return used.length < 2 ? [] : used.toReversed().map((resource) => remap(steps, (step) => step.resource !== resource));
}

/** Removes a half, a quarter and so on of the steps, down to two, from the end on. */
function chunks(steps: Steps): readonly Steps[] {
  const found: Steps[] = [];
  for (let size = Math.floor(steps.length / 2); size >= 2; size = Math.floor(size / 2)) {
    for (let from = steps.length - size; from >= 0; from -= size) found.push(without(steps, from, size));
  }
  return found;
}

/** Renames the resources to A, B and so on, in order of appearance. */
function renamed(steps: Steps): Steps {
  const names = ALIASES;
  const used = resourcesOf(steps);
  return steps.map((step) => ({ ...step, resource: names[used.indexOf(step.resource)] ?? step.resource }));
}

const isTyped = (step: Step): boolean => step.do === 'open' && step.type !== undefined;

/** Opens a resource of the type under test. A second type is then needed for another resource only, or not at all. */
function untyped(step: Step): Step {
  if (step.do !== 'open') return step;
  const { type: _, ...rest } = step;
  return rest;
}

const isNamed = (step: Step): boolean => step.do === 'open' && step.name !== undefined;

/** Gives an opened resource a plain name. */
function plainlyNamed(step: Step): Step {
  if (step.do !== 'open') return step;
  const { name: _, ...rest } = step;
  return rest;
}

const isScripted = (step: Step): boolean => (step.do === 'online' || step.do === 'offline') && step.script !== undefined;

/** Removes the script, and the wait for a worker that is no longer held. */
function unscripted(step: Step): Step {
  if (step.do === 'online' || step.do === 'offline') {
    const { script: _, ...rest } = step;
    return rest;
  }
  return step.anchor?.at === 'held' ? next(step) : step;
}

/** Starts the step right after the one before. */
function next(step: Step): Step {
  const { anchor: _, ...rest } = step;
  return rest;
}

/** Moves the step to lane 0, after the one before it. */
function onFirstLane(step: Step): Step {
  const { lane: _, ...rest } = step;
  return rest.anchor?.at === 'beside' ? next(rest) : rest;
}

/** Simpler forms of one step, simplest first. */
function plainer(step: Step): readonly Step[] {
  const forms: Step[] = [];
  if (isScripted(step)) forms.push(unscripted(step), ...fewerActions(step));
  if (isTyped(step)) forms.push(untyped(step));
  if (isNamed(step)) forms.push(plainlyNamed(step));
  if (step.do === 'cancel' && step.holdLog !== undefined) {
    const { holdLog: _, ...rest } = step;
    forms.push(rest);
  }
  if ('flags' in step) {
    const { flags: _, ...rest } = step;
    forms.push(rest);
  }
  if (step.do === 'offline' && (step.destination !== undefined || step.bufferBytes !== undefined)) {
    const { destination: _, bufferBytes: __, ...rest } = step;
    forms.push(rest);
  }
  if ((step.lane ?? 0) !== 0) forms.push(onFirstLane(step));
  if (step.anchor !== undefined && step.anchor.at !== 'beside') forms.push(next(step));
  if (step.anchor?.at === 'delay' && step.anchor.ms > 1) {
    const { ms, permille } = step.anchor;
    forms.push({ ...step, anchor: { at: 'delay', ms: Math.floor(ms / 2), permille: Math.floor(permille / 2) } });
  }
  return forms;
}

/** Removes one action from a script of several. */
function fewerActions(step: Step): readonly Step[] {
  if (step.do !== 'online' && step.do !== 'offline') return [];
  const { script = [] } = step;
  return script.length < 2 ? [] : script.map((_, index) => ({ ...step, script: script.toSpliced(index, 1) }));
}

/**
 * Simpler forms of a scenario's steps, the greatest savings first: what comes after the breach, what did not run, all but the core, lanes, unusual names, scripts, whole
 * resources, halves, single steps, then the arguments of each. Pure; whether a form still breaks the rule is for a replay to say.
 */
import { ALIASES, type Alias, type Step } from '../contract/step.ts';
import { goodEnd } from '../steps/phrases.ts';
import { remap } from '../steps/remap.ts';
import { coreForms } from './core.ts';

/** Where in the order of reductions a form stands; a form that was accepted is reduced further from there on. */
export interface Cursor {
  readonly phase: number;
  readonly position: number;
}

export interface Reduced {
  readonly steps: readonly Step[];
  readonly at: Cursor;
}

type Steps = readonly Step[];

/** What is known of the breach in the steps that are to be reduced. */
export interface Broken {
  /** Index of the step that breaks the rule; the last one entered, where the run ended there. */
  readonly step: number;
  /** Where a thread of the subject's own ends the process some time after that step: how long to wait for it, milliseconds. */
  readonly laterMs: number | null;
  /** Indices of steps that did not run, since their resource was in none of the states that they ask for. */
  readonly skipped: readonly number[];
}

/** Forms of the steps, in an order that stays the same while the steps get fewer. */
type Phase = (steps: Steps, broken: Broken) => readonly Steps[];

const PHASES: readonly Phase[] = [
  (steps, broken) => [cutAfter(steps, broken), [...cutAfter(steps, broken), ...goodEnd(resourcesOf(steps))]],
  (steps, { skipped }) => (skipped.length === 0 ? [] : [remap(steps, (_, index) => !skipped.includes(index))]),
  (steps, { step }) => coreForms(steps, step),
  (steps) => (steps.some((step) => (step.lane ?? 0) !== 0) ? [steps.map(onFirstLane)] : []),
  (steps) => (steps.some(isNamed) ? [steps.map(plainlyNamed)] : []),
  (steps) => (steps.some(isScripted) ? [steps.map(unscripted)] : []),
  withoutResources,
  chunks,
  (steps) => steps.map((_, index) => without(steps, steps.length - 1 - index, 1)),
  (steps) => steps.flatMap((step, index) => plainer(step).map((plain) => steps.with(index, plain))),
  (steps) => [renamed(steps)],
];

/** Every form once: from `from` on to the end, then what stands before it. */
export function* reductions(steps: Steps, broken: Broken, from: Cursor): Generator<Reduced> {
  for (let turn = 0; turn <= PHASES.length; turn++) {
    const phase = (from.phase + turn) % PHASES.length;
    const forms = PHASES[phase]?.(steps, broken) ?? [];
    const first = turn === 0 ? from.position : 0;
    const end = turn === PHASES.length ? Math.min(from.position, forms.length) : forms.length;
    for (let position = first; position < end; position++) {
      const form = forms[position];
      // A good end makes an accepted form longer again: then it is none of its reductions.
      if (form !== undefined && form.length <= steps.length && mayTell(form, steps))
        yield { steps: form, at: { phase, position } };
    }
  }
}

/** What breaks without any Cancel tells nothing of Cancel, even if it looks the same: an end in code that nobody can place does. */
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

/** Everything up to the violating step. */
function cutAfter(steps: Steps, { step, laterMs }: Broken): Steps {
  const kept = steps.slice(0, step + 1);
  const watched = steps[step + 1];
  if (laterMs !== null) return [...kept, { do: 'pause', resource: steps[step]?.resource ?? 'A', ms: laterMs }];
  // Waits and pauses right behind a Cancel are where its effect shows.
  const tail = watched !== undefined && (watched.do === 'wait' || watched.do === 'pause') ? [watched] : [];
  return [...kept, ...tail];
}

/** Without all the steps of one resource. */
function withoutResources(steps: Steps): readonly Steps[] {
  const used = resourcesOf(steps);
  return used.length < 2 ? [] : used.toReversed().map((resource) => remap(steps, (step) => step.resource !== resource));
}

/** Without a half, a quarter ... of the steps, down to two, from the end on. */
function chunks(steps: Steps): readonly Steps[] {
  const found: Steps[] = [];
  for (let size = Math.floor(steps.length / 2); size >= 2; size = Math.floor(size / 2)) {
    for (let from = steps.length - size; from >= 0; from -= size) found.push(without(steps, from, size));
  }
  return found;
}

/** Resources named A, B ... in the order in which they come. */
function renamed(steps: Steps): Steps {
  const names = ALIASES;
  const used = resourcesOf(steps);
  return steps.map((step) => ({ ...step, resource: names[used.indexOf(step.resource)] ?? step.resource }));
}

const isNamed = (step: Step): boolean => step.do === 'open' && step.name !== undefined;

/** The step with a plain name, if it opens a resource. */
function plainlyNamed(step: Step): Step {
  if (step.do !== 'open') return step;
  const { name: _, ...rest } = step;
  return rest;
}

const isScripted = (step: Step): boolean => (step.do === 'online' || step.do === 'offline') && step.script !== undefined;

/** Without a script, and without waiting for a worker that nothing holds any more. */
function unscripted(step: Step): Step {
  if (step.do === 'online' || step.do === 'offline') {
    const { script: _, ...rest } = step;
    return rest;
  }
  return step.anchor?.at === 'held' ? next(step) : step;
}

/** At once after the step before. */
function next(step: Step): Step {
  const { anchor: _, ...rest } = step;
  return rest;
}

/** The step on lane 0, after the one before it. */
function onFirstLane(step: Step): Step {
  const { lane: _, ...rest } = step;
  return rest.anchor?.at === 'beside' ? next(rest) : rest;
}

/** Plainer forms of one step, plainest first. */
function plainer(step: Step): readonly Step[] {
  const forms: Step[] = [];
  if (isScripted(step)) forms.push(unscripted(step), ...fewerActions(step));
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

/** A script of several actions without one of them. */
function fewerActions(step: Step): readonly Step[] {
  if (step.do !== 'online' && step.do !== 'offline') return [];
  const { script = [] } = step;
  return script.length < 2 ? [] : script.map((_, index) => ({ ...step, script: script.toSpliced(index, 1) }));
}

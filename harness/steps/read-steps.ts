/**
 * Reads steps from a file of the user. Any field may be wrong, so each is checked before a monitor gets the steps.
 * docs/steps.md describes the format.
 */
import { MOST_STEPS, type Step } from '../contract/step.ts';
import { UsageError } from '../contract/usage.ts';
import { entryOf, kindsOf } from '../grammar/places.ts';
import { type Fault, read } from '../grammar/read.ts';
import { anchor, step } from '../grammar/step.ts';
import { wantsOf } from '../grammar/wants.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a list of steps, or an object with a list as `steps`, such as a finding or a file of the corpus. Errors: as readSteps.
 */
export function readStepsIn(value: unknown, from: string): readonly Step[] {
  return readSteps(isObject(value) && 'steps' in value ? value.steps : value, from);
}

/**
 * Reads a list of steps.
 * @param from source of the steps, as the subject of a sentence: a file's path, `the report's F1`
 * @throws UsageError that names the first invalid step, and why
 */
export function readSteps(value: unknown, from: string): readonly Step[] {
  if (!Array.isArray(value)) throw new UsageError(`${from} holds no list of steps; docs/steps.md has the format.`);
  if (value.length === 0) throw new UsageError(`${from} holds an empty list of steps; docs/steps.md has the format.`);
  if (value.length > MOST_STEPS) throw new UsageError(`${from} holds ${value.length} steps; at most ${MOST_STEPS} can be run.`);
  return value.map((each: unknown, index) => {
    const reading = readStep(each, index, value.length);
    if (typeof reading === 'string')
      throw new UsageError(`Step ${index + 1} of ${from}${reading}; docs/steps.md has the format.`);
    return reading;
  });
}

/** A step, or the fault in it, as a text that continues "Step N of FILE". */
function readStep(value: unknown, index: number, count: number): Step | string {
  if (!isObject(value)) return ' is no object';
  const reading = read(step, value);
  if (!reading.ok) return wrong(value, reading.fault);
  return misplaced(reading.value, index, count) ?? reading.value;
}

function wrong(value: Fields, { kind, path }: Fault): string {
  const [field] = path;
  if (field === undefined || field === 'do') return `: "do" has to be one of ${kindsOf(step).join(', ')}`;
  if (kind === 'unknown-field' && path.length === 1)
    return ` (${value.do}): there is no field ${JSON.stringify(String(field).slice(0, 40))}`;
  // The message names the whole field: one part of an anchor or a script says little.
  const entry = entryOf(step, value, field);
  return ` (${value.do}): "${field}" has to be ${entry === null ? 'another value' : wantsOf(entry)}`;
}

/** Faults that depend on the place in the list, which the grammar of a single step cannot see. */
function misplaced(value: Step, index: number, count: number): string | null {
  // Nothing can be called in a DLL that was unloaded.
  if (value.do === 'unload' && index + 1 < count) return ' (unload): nothing can come after it';
  if (value.anchor?.at === 'beside' && value.anchor.step >= index)
    return ` (${value.do}): "anchor" has to be ${wantsOf(anchor)}, with the index (from 0) of an earlier step`;
  return null;
}

// Makes reports/*.schema.json from harness/grammar, so that the published schemas and the reader always agree. `npm run docs`
// writes them. A test fails if that was forgotten.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { MOST_STEPS } from '../harness/grammar/bounds.ts';
import * as calibration from '../harness/grammar/calibration.ts';
import * as finding from '../harness/grammar/finding.ts';
import * as report from '../harness/grammar/report.ts';
import * as step from '../harness/grammar/step.ts';
import * as trace from '../harness/grammar/trace.ts';

const REPORT = 'urn:pcancel:report:1';

/** Named parts of the published schema: those that occur in several places, and those that other schemas may refer to. */
const DEFINITIONS = {
  seed: finding.seed,
  verdict: report.verdict,
  profile: report.profile,
  basis: finding.basis,
  family: report.family,
  ruleId: finding.ruleId,
  alias: step.alias,
  lane: step.lane,
  dword: step.dword,
  call: trace.call,
  callback: trace.callback,
  subject: report.subject,
  place: trace.place,
  operation: calibration.operation,
  calibration: calibration.calibration,
  evidence: report.evidence,
  rule: report.rule,
  finding: finding.finding,
  unsound: finding.unsound,
  openBreach: finding.openBreach,
  inFlight: trace.inFlight,
  findingEvidence: finding.findingEvidence,
  stepMs: step.stepMs,
  action: step.action,
  anchor: step.anchor,
  step: step.step,
  event: trace.event,
  before: finding.before,
};

/** JSON Schema of the report. */
function reportSchema() {
  const { $schema, ...body } = toJsonSchema(report.report, {
    target: 'draft-2020-12',
    definitions: DEFINITIONS,
    // JSON Schema cannot express these. The docs and descriptions explain them.
    ignoreActions: ['check', 'finite'],
    // `wants` is only for our own messages.
    overrideAction: ({ jsonSchema: { wants, ...rest } }) => (wants === undefined ? undefined : rest),
  });
  return {
    $schema,
    $id: REPORT,
    title: 'pcancel/report/1',
    description:
      'What pcancel check found. Durations are milliseconds where a name ends in Ms, nanoseconds where it is ns. Strings that a DLL may have written are hostile: escape them wherever they are shown.',
    ...body,
  };
}

/** JSON Schema of a list of steps, alone or as the field `steps` of an object. The form of a step is the report's. */
function stepsSchema() {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:pcancel:steps:1',
    title: 'Steps of a scenario for pcancel replay --steps',
    description:
      "docs/steps.md says what each does. An anchor's step has to be an earlier one of the list, and unload the last one, which no schema can say.",
    oneOf: [{ $ref: '#/$defs/steps' }, { type: 'object', required: ['steps'], properties: { steps: { $ref: '#/$defs/steps' } } }],
    $defs: {
      steps: {
        type: 'array',
        minItems: 1,
        maxItems: MOST_STEPS,
        contains: { type: 'object', required: ['do'], properties: { do: { const: 'unload' } } },
        minContains: 0,
        maxContains: 1,
        items: { $ref: `${REPORT}#/$defs/step` },
      },
    },
  };
}

/** @returns {{ path: string, text: string }[]} the published files: absolute path and content */
export function publishedSchemas() {
  return [
    ['reports/report.schema.json', reportSchema()],
    ['reports/steps.schema.json', stepsSchema()],
  ].map(([name, schema]) => ({
    path: fileURLToPath(new URL(`../${name}`, import.meta.url)),
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, text } of publishedSchemas()) writeFileSync(path, text);
}

/**
 * `pcancel/vitest`: runs a check of a DLL's Cancel as Vitest tests, one for each rule of the profile and one for the verdict.
 *
 *     import { describeCancel } from 'pcancel/vitest';
 *     describeCancel('build/vendor.dll', { profile: 'standard', seed: 1, timeLimitSeconds: 120 });
 */
import { basename } from 'node:path';
import { beforeAll, describe, type TestContext, test } from 'vitest';
import { ruleCase, type VitestResult, verdictCase } from '../../reports/vitest-cases.ts';
import { argument } from '../../reports/words/command-line.ts';
import { register, ruleInfo } from '../../suites/index.ts';
import { run } from '../check/run.ts';
import { inProfile } from '../contract/profile.ts';
import type { SubjectReport } from '../contract/report.ts';
import { UsageError } from '../contract/usage.ts';
import { type CheckPlan, readCheckArguments } from '../request/check-flags.ts';
import { visible } from '../text/text.ts';
import { type CancelOptions, flagsOf } from './vitest-options.ts';

export type { CancelOptions } from './vitest-options.ts';

/** Added to the check's own limit: the first check under Wine sets Wine up, which downloads Node for Windows. */
const SET_UP_MS = 300_000;
/** Reserved to report the results so far after the check was stopped. */
const TELL_MS = 30_000;

/**
 * Declares the tests. The DLL is checked once, before the first test.
 * @param dll path, relative to the current folder; default: the environment variable PCANCEL_DLL
 * @throws Error while tests are collected, if no DLL is named, or `pcancel check` would refuse an option
 */
export function describeCancel(dll?: string, options: CancelOptions = {}): void {
  const caller = { stack: '' };
  Error.captureStackTrace(caller, describeCancel);
  const path = dll ?? process.env.PCANCEL_DLL ?? '';
  if (path === '')
    throw new Error('No DLL is named: pass its path to describeCancel, or set the environment variable PCANCEL_DLL to it.');
  const { plan } = readCheckArguments([...flagsOf(options), '--', path], register);
  const counting = register.filter((rule) => inProfile(rule.basis, plan.profile));
  const rules = counting.filter((rule) => plan.rules.length === 0 || plan.rules.includes(rule.id));
  const again = (narrower: CancelOptions): string =>
    ['npx pcancel check', ...[path, ...flagsOf({ ...options, seed: plan.seed, ...narrower })].map((word) => argument(word))].join(
      ' ',
    );

  describe(`Cancel of ${visible(basename(path), 200)}`, () => {
    let subject: SubjectReport;
    const timeoutMs = plan.timeLimitMs + SET_UP_MS + TELL_MS;

    beforeAll(async () => {
      subject = await checked(path, plan, AbortSignal.timeout(timeoutMs - TELL_MS)).catch((error: unknown) => {
        throw error instanceof UsageError ? failure(error.message, 'usage', caller) : error;
      });
      tell(`pcancel: ${visible(subject.subject.name)} is ${subject.verdict}; profile ${plan.profile}, seed ${plan.seed}`);
    }, timeoutMs);

    const shown = new Set(rules.map((rule) => rule.id));
    test('verdict', (context) => settle(context, verdictCase(subject, shown, ruleInfo, again({})), caller));
    for (const { id, title } of rules) {
      test(`${id}: ${title}`, (context) => settle(context, ruleCase(subject, id, ruleInfo, again({ rules: [id] })), caller));
    }
  });
}

async function checked(path: string, plan: CheckPlan, signal: AbortSignal): Promise<SubjectReport> {
  const report = await run({ dlls: [path], plan, onProgress: () => {}, log: tell, signal });
  const [subject] = report.subjects;
  if (subject === undefined)
    throw new Error('The check gave no report of its subject; please report this as a fault of pcancel.');
  return subject;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function settle(context: TestContext, result: VitestResult, caller: Caller): void {
  switch (result.kind) {
    case 'pass':
      return;
    case 'skip':
      context.skip(result.note);
      return;
    case 'fail':
      throw failure(result.message, context.task.name, caller);
  }
}

/** The place where describeCancel was called. A place in this file would not help a user. */
interface Caller {
  readonly stack: string;
}

/**
 * An error with the caller's stack.
 * @param which part of the stack that makes it unique: of errors with equal stacks Vitest prints only the first message
 */
function failure(message: string, which: string, { stack }: Caller): Error {
  const error = new Error(message);
  error.name = 'Cancel';
  error.stack = [`Cancel: ${which}`, ...stack.split('\n').slice(1)].join('\n');
  return error;
}

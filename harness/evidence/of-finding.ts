/** Collects the evidence of a finding: place and function of a crash, or the call that hung and the stacks of the threads. */
import type { FindingEvidence } from '../contract/report.ts';
import { isOwnModule, type ModuleNames, type SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { sourceOf } from '../host/debug/symbolize.ts';
import type { Breach } from '../judge/views.ts';
import { nearestExport } from '../subject/nearest-export.ts';

/**
 * The evidence of one run.
 * @param subject the file; its exports and debugging information name the place of a crash
 */
export async function evidenceOf(
  outcome: RunOutcome,
  breach: Pick<Breach, 'events'>,
  subject: SubjectFile,
): Promise<FindingEvidence> {
  const { events } = breach;
  switch (outcome.kind) {
    case 'crash':
      return { crash: await crashOf(outcome, subject), events };
    case 'hang': {
      const { during, deadlineMs, stacks } = outcome;
      const own = ownStacks(stacks, subject);
      return { hang: { during, deadlineMs, ...(own.length > 0 ? { stacks: own } : {}) }, events };
    }
    case 'exit':
      return { exit: { exitCode: outcome.exitCode, during: outcome.during, ...whenLeaving(outcome) }, events };
    case 'integrity':
      return { integrity: outcome.what, events };
    case 'completed':
    case 'lacking':
    case 'harness-fault':
      return { events };
  }
}

function whenLeaving({ leaving }: Extract<RunOutcome, { kind: 'crash' | 'exit' }>): { readonly leaving?: true } {
  return leaving === true ? { leaving } : {};
}

async function crashOf(
  outcome: Extract<RunOutcome, { kind: 'crash' }>,
  subject: SubjectFile,
): Promise<NonNullable<FindingEvidence['crash']>> {
  const { code, at, during, machine } = outcome;
  const record = {
    code,
    at,
    during,
    ...whenLeaving(outcome),
    ...(machine === null ? {} : { fault: machine.fault, registers: machine.registers }),
  };
  if (at === null || !isOwnModule(subject, at.module)) return record;
  const offset = Number(at.offset);
  const symbol = nearestExport(subject, offset);
  const source = await sourceOf(subject, offset);
  // Without debugging information, a tool names the nearest export as if it were the function.
  return { ...record, symbol, source: source !== null && symbol?.startsWith(`${source}+`) === true ? null : source };
}

/**
 * The stacks of threads inside the DLL, each down to the frame that called it. The rest is harness, Node and system. Returns all
 * lines if no thread names the module.
 */
export function ownStacks(lines: readonly string[], { name, realName }: ModuleNames): readonly string[] {
  const modules = [name, realName].map((file) => file.replace(/\.[^.]*$/, '').toLowerCase());
  const isOwn = (line: string): boolean => modules.some((module) => namesModule(line.toLowerCase(), module));
  const threads: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('Thread')) threads.push([line]);
    else threads.at(-1)?.push(line);
  }
  const inside = threads.flatMap((thread) => {
    const last = thread.findLastIndex((line) => !line.startsWith('Thread') && isOwn(line));
    return last < 0 ? [] : thread.slice(0, last + 1).map((line) => (isOwn(line) ? line : withoutArguments(line)));
  });
  return inside.length > 0 ? inside : lines;
}

/** gdb's arguments of system functions hide which function it is. */
function withoutArguments(line: string): string {
  return line.replace(/^(#\d+ .*? in \S+) \(.*\)(?= at | from )/, '$1 ()');
}

/** gdb names a module by its path, winedbg without the extension. A source file of that name is no module. */
function namesModule(line: string, module: string): boolean {
  const path = / from (\/.*)$/.exec(line)?.[1] ?? '';
  return path.slice(path.lastIndexOf('/') + 1).startsWith(`${module}.`) || line.includes(` in ${module} (`);
}

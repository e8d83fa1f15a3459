/** Sentences about a process that ended during a run, and about a missing function. */
import type { CallInFlight, CodePlace, EndedOutcome, MissingFunction } from '../contract/trace.ts';

/** One sentence: how the process ended, where, and during which call. May quote names of the subject's modules: hostile text. */
export function endingMessage(outcome: EndedOutcome): string {
  switch (outcome.kind) {
    case 'crash':
      return `The process crashed with ${outcome.code}${placed(outcome.at)} ${during(outcome, outcome.at)}.`;
    case 'hang':
      return `${callText(outcome.during)} had not returned after ${Math.round(outcome.deadlineMs)} ms.`;
    case 'exit':
      return `The process ended itself with exit code ${outcome.exitCode} ${during(outcome, null)}.`;
    case 'integrity':
      return `The process can no longer be trusted: ${outcome.what}.`;
  }
}

/** `Cancel(A)`, `Startup`. */
function callText(call: CallInFlight): string {
  return call.resource === null ? call.call : `${call.call}(${call.resource})`;
}

function placed(at: CodePlace | null): string {
  return at === null ? '' : ` at ${placeText(at)}`;
}

/** `vendor.dll+0x1a2b`, or the bare address. */
export function placeText(at: CodePlace): string {
  return at.module === null ? `address ${at.offset} (in no module)` : `${at.module}+${at.offset}`;
}

function during({ during: call, leaving }: Extract<EndedOutcome, { kind: 'crash' | 'exit' }>, at: CodePlace | null): string {
  if (call !== null) return `during ${callText(call)}`;
  // An exit handler of the DLL or a thread that it left may be at fault here. The thread is not known.
  if (leaving === true) return 'while it was ending, after the last step';
  // A damaged heap crashes its next user, which may be the monitor.
  return isMonitor(at) ? 'outside any call, in the process that hosts the DLL' : "on a thread of the DLL's own";
}

/** A clause with the missing function, and what to do: `it calls RESUTILS.dll!ClusWorkerTerminate, which ...`. Hostile text. */
export function missingText({ name, how }: MissingFunction): string {
  switch (how) {
    case 'stub':
      return `it calls ${name}, which this environment does not have, or has as a stub only; check it on Windows`;
    case 'module':
      return `it calls ${name}, and that module, which is loaded at first use, is not there; name its folder with --dll-directory`;
    case 'function':
      return `it calls ${name}, and that module, which is loaded at first use, has no such function; name the folder of the right one with --dll-directory`;
  }
}

function isMonitor(at: CodePlace | null): boolean {
  return at?.module === 'node' || at?.module === 'node.exe';
}

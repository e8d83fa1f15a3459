/** Family `returns`, the part that judges only the number that Cancel returned. */
import { codeKind, codeName, ERROR_IO_PENDING } from '../harness/abi/errors.ts';
import { always, type RuleCheck, type ShippedRule, type View, type Violation } from '../harness/model/rule.ts';
import type { Answered } from './signs-of-work.ts';

/** All Cancels of a run that returned. */
export function cancelReturns(view: View): readonly Answered[] {
  return view.history.calls.filter((call): call is Answered => call.call === 'Cancel' && call.exit !== null);
}

/**
 * Judges the number that each Cancel returned.
 * @param wrong the violation's message; null if the number is well
 */
function onCode(view: View, wrong: (value: number) => string | null): RuleCheck {
  const calls = cancelReturns(view);
  const violations = calls.flatMap((call): Violation[] => {
    const message = wrong(call.exit.value);
    return message === null ? [] : [{ kind: 'contradiction', message, step: call.step, events: [call.exit.seq] }];
  });
  return { observations: calls.length, violations, ambiguous: [] };
}

const win32Code: ShippedRule = {
  id: 'returns.win32-code',
  family: 'returns',
  title: 'The answer is a Win32 error code, not an HRESULT, an NTSTATUS or -1',
  basis: 'derived',
  citation:
    'PCANCEL_ROUTINE (resapi.h): a DWORD error code; winerror.h: system codes are 0 to 15999, bit 29 marks codes of an application.',
  reason: 'Callers look the number up as a Win32 code, and logs show nonsense to the administrator who has to act on it.',
  cause: 'An HRESULT, an NTSTATUS or the -1 of a C function is handed on as it came.',
  remedy: 'Convert: answer ERROR_INVALID_STATE (5023), ERROR_NOT_SUPPORTED (50) or another code of winerror.h.',
  runs: 'Every Cancel.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) =>
    onCode(view, (value) =>
      codeKind(value) === 'other' ? `Cancel answered ${codeName(value)}, which is not a Win32 error code.` : null,
    ),
};

const hresultCode: ShippedRule = {
  id: 'returns.hresult-code',
  family: 'returns',
  title: 'The answer is not a Win32 code wrapped as an HRESULT (0x8007xxxx)',
  basis: 'policy',
  citation:
    'PCANCEL_ROUTINE (resapi.h): a DWORD error code; winerror.h, HRESULT_FROM_WIN32. The code can be recovered, so this is policy.',
  reason: 'Comparisons with winerror.h names fail.',
  cause: 'HRESULT_FROM_WIN32 on a path that hands its result straight to the caller.',
  remedy: 'Answer HRESULT_CODE of it.',
  runs: 'Every Cancel.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) =>
    onCode(view, (value) =>
      codeKind(value) === 'hresult-of-win32' ? `Cancel answered ${codeName(value)}, an HRESULT of a Win32 code.` : null,
    ),
};

const ioPending: ShippedRule = {
  id: 'returns.io-pending',
  family: 'returns',
  title: 'The answer is not ERROR_IO_PENDING (997)',
  basis: 'policy',
  citation: 'PCANCEL_ROUTINE (resapi.h) knows cancelled and not cancelled; no document says that Cancel may be pending itself.',
  reason: 'Nobody waits for a Cancel to finish; if the operation is cancelled later, the answer was an error code that lied.',
  cause: 'The pattern of Online and Offline, copied.',
  remedy: 'Wait for the worker inside Cancel, or answer by what is already certain.',
  runs: 'Every Cancel.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) => onCode(view, (value) => (value === ERROR_IO_PENDING ? 'Cancel answered 997 (ERROR_IO_PENDING).' : null)),
};

/** The rules of the family that judge the number only. */
export const returnCodeRules: readonly ShippedRule[] = [win32Code, hresultCode, ioPending];

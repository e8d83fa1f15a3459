/** Names of what ends a process: NTSTATUS codes (ntstatus.h, and compilers' own exception codes) and signals. */

const STATUS: Readonly<Record<number, string>> = {
  2147483651: 'breakpoint',
  2147483904: 'function that Wine lacks',
  3221225477: 'access violation',
  3221225478: 'in-page error',
  3221225480: 'invalid handle',
  3221225501: 'illegal instruction',
  3221225509: 'exception that cannot be continued',
  3221225612: 'array bounds exceeded',
  3221225614: 'floating-point division by zero',
  3221225616: 'floating-point invalid operation',
  3221225620: 'integer division by zero',
  3221225622: 'privileged instruction',
  3221225725: 'stack overflow',
  3221226356: 'heap corruption',
  3221226505: 'fail fast',
  3228369022: 'delay-loaded module that is missing',
  3228369023: 'delay-loaded function that is missing',
  3765269347: 'C++ exception',
  541541187: 'C++ exception (GCC)',
};

const SIGNALS: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  11: 'SIGSEGV',
};

/** `access violation (0xC0000005)`, or `SIGSEGV` for the small numbers that are signals. */
export function crashName(code: bigint): string {
  const value = Number(BigInt.asUintN(32, code));
  const signal = SIGNALS[value];
  if (signal !== undefined) return signal;
  const name = STATUS[value] ?? 'exception';
  return `${name} (0x${value.toString(16).toUpperCase().padStart(8, '0')})`;
}

/**
 * Exceptions in entry points, in static constructors and on the subject's own threads: what the subject handles itself is nobody's business, on
 * any lane, and what it does not handle is recorded with its code and its place, as a stack overflow is and a thread that ends itself.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { boundMonitor, CANCEL_ONLINE, leftAfter, PATIENT, scenarioOf, scratch } from '../testkit/native.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
import { runIn } from './run-in.ts';
import { wineLauncher } from './wine/launcher.ts';
import { findSetUp } from './wine/setup.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const sources = scratch();
const work = scratch();
afterAll(async () => {
  expect(await leftAfter(work.folder, 5_000), 'processes left').toEqual([]);
  sources.remove();
  work.remove();
});

/** What Cancel does beside cancelling, by the value of its flags argument less one. */
const WAYS = {
  nothing: '',
  throwsOut: 'throw_out()',
  write: '*(volatile int *)0x1238 = 1',
  divide: '__asm__ volatile("xorl %%ecx, %%ecx\\n\\tidivl %%ecx" : : : "rax", "rcx", "rdx")',
  privileged: '__asm__ volatile("hlt")',
  breakpoint: '__asm__ volatile("int3")',
  overflow: 'deeper(0)',
  endsThread: 'END_THREAD',
  throwsLater: 'thrown = 1',
  handledThenExit: 'HANDLED_THEN_EXIT',
  probes: 'PROBE',
} as const;
type Way = keyof typeof WAYS;

/** Throws and catches in every place that it is called in; `POKE` too, where the compiler's exceptions are not the system's. */
const SUBJECT = `
#include "skeleton.h"
#ifdef _WIN32
#define END_THREAD ExitThread(0)
extern int poke(void), quiet;
#define POKE poke()
/* A frame handler of the system's own style, around an access violation that it steps over. */
__asm__(".text\\n.globl poke\\n.def poke; .scl 2; .type 32; .endef\\n.seh_proc poke\\npoke:\\n"
        "  subq $40, %rsp\\n  .seh_stackalloc 40\\n  .seh_endprologue\\n"
        "  movl $16, %eax\\n  movl (%rax), %eax\\nafter_poke:\\n  xorl %eax, %eax\\n  addq $40, %rsp\\n  ret\\n"
        "  .seh_handler step_over, @except\\n  .seh_endproc\\n");
extern const char after_poke[];
EXCEPTION_DISPOSITION step_over(EXCEPTION_RECORD *what, void *frame, CONTEXT *context, void *dispatcher) {
  if (what->ExceptionCode != EXCEPTION_ACCESS_VIOLATION) return ExceptionContinueSearch;
  context->Rip = (DWORD64)after_poke;
  return ExceptionContinueExecution;
}
static LONG CALLBACK go_on(EXCEPTION_POINTERS *what) {
  DWORD code = what->ExceptionRecord->ExceptionCode;
  return code == 0xe0000007 || code == 0xc06d007e ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}
static DWORD WINAPI raise_elsewhere(void *unused) { RaiseException(0xe0000007, 0, 0, NULL); Sleep(INFINITE); return 0; }
#define HANDLED_THEN_EXIT \\
  quiet = 1; Sleep(300); AddVectoredExceptionHandler(0, go_on); CreateThread(NULL, 0, raise_elsewhere, NULL, 0, NULL); Sleep(100); ExitProcess(7)
static void probe(void) {
  static struct { DWORD bytes, pad; void *a, *b; const char *module; DWORD by_name; const char *function; void *c, *d; DWORD e; } about =
      {72, 0, 0, 0, "helper.dll", 1, "helper", 0, 0, 126};
  ULONG_PTR argument = (ULONG_PTR)&about;
  AddVectoredExceptionHandler(0, go_on);
  RaiseException(0xc06d007e, 0, 1, &argument);
}
#define PROBE probe()
#else
#include <pthread.h>
#define END_THREAD pthread_exit(NULL)
#define POKE 0
#define HANDLED_THEN_EXIT (void)0
#define PROBE (void)0
#endif
extern int throw_and_catch(void);
extern void throw_out(void);
extern int constructed;
static volatile int thrown;
static __attribute__((noinline)) int deeper(volatile int depth) {
  volatile char frame[4096];
  frame[depth % 4096] = (char)depth;
  return depth < 0 ? 0 : deeper(depth + 1) + frame[0];
}
static int handled(void) { return throw_and_catch() == 5 && POKE == 0 && constructed == 5; }
static void opened(struct resource *resource) { if (!handled()) abort(); }
static DWORD begin(struct resource *resource, CLUSTER_RESOURCE_STATE goal) { return handled() ? 0 : 13; }
static void step(struct resource *resource, struct operation *operation, DWORD number) {
  if (!handled()) abort();
  if (thrown) throw_out();
}
static void table(CLRES_FUNCTION_TABLE *into) { if (!handled()) abort(); }
static DWORD cancel(struct resource *resource, DWORD flags) {
  if (!handled()) return 13;
  switch (flags) {
    ${Object.values(WAYS)
      .map((body, index) => `case ${index + 1}: { ${body}; break; }`)
      .join('\n    ')}
  }
  return thrown ? ERROR_INVALID_STATE : cancel_rightly(resource);
}
static const struct hooks hooks = {
    .duration_ms = 60, .steps = 6, .table = table, .opened = opened, .begin = begin, .step = step, .cancel = cancel, .terminate = opened, .close = opened, .closed = opened};
`;

const THROWS = `
extern "C" int throw_and_catch(void) { try { throw 5; } catch (int value) { return value; } }
extern "C" void throw_out(void) { throw 5; }
extern "C" int constructed;
int constructed = throw_and_catch();
extern "C" int quiet;
int quiet;
namespace { struct AtEnd { ~AtEnd() { try { if (!quiet) throw 5; } catch (int) {} } } at_end; thread_local AtEnd of_thread; }
`;

function built(format: 'elf' | 'pe'): string {
  const [cc, cxx, suffix] = format === 'elf' ? ['gcc', 'g++', 'so'] : ['x86_64-w64-mingw32-gcc', 'x86_64-w64-mingw32-g++', 'dll'];
  const at = (name: string): string => join(sources.folder, name);
  writeFileSync(at('subject.c'), SUBJECT);
  writeFileSync(at('throws.cpp'), THROWS);
  const pic = format === 'elf' ? ['-fPIC', '-pthread', '-fshort-wchar'] : ['-D_WIN32_WINNT=0x0602'];
  const common = ['-O1', '-w', ...pic, '-I', FIXTURES];
  const run = (command: string, args: readonly string[]) => execFileSync(command, args, { stdio: 'pipe' });
  run(cc, ['-std=gnu11', '-c', ...common, at('subject.c'), '-o', at(`subject.${suffix}.o`)]);
  run(cxx, ['-c', ...common, at('throws.cpp'), '-o', at(`throws.${suffix}.o`)]);
  const linked = at(`throwing.${suffix}`);
  const link = format === 'elf' ? ['-pthread'] : ['-static'];
  run(cxx, ['-shared', ...link, at(`subject.${suffix}.o`), at(`throws.${suffix}.o`), '-o', linked]);
  return linked;
}

const flagsOf = (way: Way): number => Object.keys(WAYS).indexOf(way) + 1;

/** A Cancel of a pending Online that also does this. */
const cancelling = (way: Way): readonly Step[] =>
  CANCEL_ONLINE.map((step) => (step.do === 'cancel' ? { ...step, flags: flagsOf(way) } : step));

/** Every entry point on every lane in turn, then the end of the process. */
const ON_ALL_LANES: readonly Step[] = [0, 1, 2, 3].flatMap((lane) => cancelling('nothing').map((step) => ({ ...step, lane })));

async function ran(subject: string, launcher: Launcher, steps: readonly Step[]): Promise<RunOutcome> {
  const monitor = await boundMonitor(work.folder, subject, launcher);
  try {
    const outcome = await runIn(monitor, scenarioOf(steps), PATIENT);
    return outcome.kind === 'completed' ? ((await monitor.leave(10_000)) ?? outcome) : outcome;
  } finally {
    await monitor.end();
  }
}

const inCancel = { call: 'Cancel', step: 2, resource: 'A', lane: 0 };

const ENDED = {
  kind: 'crash',
  code: 'a thread that ended inside the call (stack overflow, ExitThread or pthread_exit)',
  at: null,
  during: inCancel,
};

const noElf = cannotCompile('elf');
describe.skipIf(noElf !== null)(`ELF${noElf === null ? '' : `: skipped, ${noElf}`}`, () => {
  let subject = '';
  beforeAll(() => {
    subject = built('elf');
  });
  const run = (steps: readonly Step[]) => ran(subject, nativeLauncher(), steps);

  it('handled in every entry point, on every lane: nothing', async () => {
    expect(await run([...ON_ALL_LANES, { do: 'unload', resource: 'A', quiesceMs: 10 }])).toMatchObject({ kind: 'completed' });
  });

  it.each([
    ['throwsOut', 'SIGABRT'],
    ['write', 'SIGSEGV'],
    ['divide', 'SIGFPE'],
    ['privileged', 'SIGSEGV'],
    ['breakpoint', 'SIGTRAP'],
    ['overflow', 'SIGSEGV'],
  ] as const)('not handled (%s): a crash in Cancel', async (way, code) => {
    expect(await run(cancelling(way))).toMatchObject({ kind: 'crash', code, during: inCancel });
  });

  it('thrown out of a thread of the subject’s own: a crash in no call', async () => {
    expect(await run(cancelling('throwsLater'))).toMatchObject({ kind: 'crash', code: 'SIGABRT', during: null });
  });

  it('a thread that ends itself in Cancel: noticed', async () => {
    expect(await run(cancelling('endsThread'))).toMatchObject(ENDED);
  });
});

const wine = process.platform === 'linux' ? await findSetUp() : null;
const noPe = cannotCompile('pe') ?? (wine === null ? 'Wine is not set up' : null);
describe.skipIf(noPe !== null)(`PE under Wine${noPe === null ? '' : `: skipped, ${noPe}`}`, () => {
  let subject = '';
  beforeAll(() => {
    subject = built('pe');
  });
  const run = (steps: readonly Step[]) => {
    if (wine === null) throw new Error('skipped without Wine');
    return ran(subject, wineLauncher(wine), steps);
  };

  it('handled in every entry point, on every lane: nothing', async () => {
    expect(await run([...ON_ALL_LANES, { do: 'unload', resource: 'A', quiesceMs: 10 }])).toMatchObject({ kind: 'completed' });
  });

  it.each([
    ['throwsOut', 'C++ exception (GCC) (0x20474343)', 'kernelbase.dll'],
    ['write', 'access violation (0xC0000005)', 'throwing.dll'],
    ['divide', 'integer division by zero (0xC0000094)', 'throwing.dll'],
    ['privileged', 'privileged instruction (0xC0000096)', 'throwing.dll'],
    ['breakpoint', 'breakpoint (0x80000003)', 'throwing.dll'],
    ['overflow', 'stack overflow (0xC00000FD)', 'throwing.dll'],
  ] as const)('not handled (%s): a crash in Cancel', async (way, code, module) => {
    expect(await run(cancelling(way))).toMatchObject({ kind: 'crash', code, at: { module }, during: inCancel });
  });

  it('thrown out of a thread of the subject’s own: a crash in no call', async () => {
    const code = 'C++ exception (GCC) (0x20474343)';
    expect(await run(cancelling('throwsLater'))).toMatchObject({ kind: 'crash', code, during: null });
  });

  it('a thread that ends itself in Cancel: noticed', async () => {
    expect(await run(cancelling('endsThread'))).toMatchObject(ENDED);
  });

  // 0xE0000007 ends a process under Wine by 7, as this one ends itself.
  it('handled on a thread that lives on, then ExitProcess: an exit', async () => {
    expect(await run(cancelling('handledThenExit'))).toMatchObject({ kind: 'exit', exitCode: 7, during: inCancel });
  });

  it('a delay-loaded module that is missing, and handled: the process goes on', async () => {
    expect(await run(cancelling('probes'))).toMatchObject({ kind: 'completed' });
  });
});

/* Ways to die inside Cancel. The test that started this process reads the journal afterwards. */
#include "harness.h"
#if defined(_WIN32)
#include <windows.h>
#endif

static const char *way;

#if defined(_WIN32)
/* The argument of the delay-load helper's exceptions (DelayLoadInfo), x64. */
struct missing {
  uint32_t bytes, pad;
  uint64_t descriptor, import;
  const char *module;
  uint32_t by_name, pad2;
  const char *function;
  uint64_t instance, found;
  uint32_t error, pad3;
};
#endif

static int is(const char *name) { return strcmp(way, name) == 0; }

__attribute__((noinline)) static int deeper(volatile int depth) {
  volatile char frame[4096];
  frame[depth % 4096] = (char)depth;
  return depth < 0 ? 0 : deeper(depth + 1) + frame[0];
}

static void die(void) {
  if (is("write")) *(volatile int *)(uintptr_t)0x1238 = 1;
  if (is("jump")) ((void (*)(void))(uintptr_t)0x1230)();
  if (is("illegal")) __asm__ volatile("ud2");
  if (is("divide")) __asm__ volatile("xorl %%ecx, %%ecx\n\tidivl %%ecx" : : : "rax", "rcx", "rdx");
  if (is("abort")) abort();
  if (is("trap")) __asm__ volatile("int3");
  if (is("privileged")) __asm__ volatile("hlt");
  if (is("overflow")) (void)deeper(0);
#if defined(_WIN32)
  static char dll[] = "nowhere.dll", function[] = "Nothing";
  ULONG_PTR named[2] = {(ULONG_PTR)dll, (ULONG_PTR)function}, ordinal[2] = {(ULONG_PTR)dll, 42};
  static struct missing missing = {72, 0, 0, 0, dll, 1, 0, function, 0, 0, 0, 0};
  ULONG_PTR about[1] = {(ULONG_PTR)&missing};
  if (is("throw")) RaiseException(0xE06D7363, EXCEPTION_NONCONTINUABLE, 0, NULL);
  if (is("stub")) RaiseException(0x80000100, EXCEPTION_NONCONTINUABLE, 2, named);
  if (is("ordinal")) RaiseException(0x80000100, EXCEPTION_NONCONTINUABLE, 2, ordinal);
  if (is("no-module")) RaiseException(0xC06D007E, 0, 1, about);
  if (is("no-function")) {
    missing.by_name = 0;
    missing.function = (const char *)(uintptr_t)12;
    RaiseException(0xC06D007F, 0, 1, about);
  }
#endif
}

#if defined(_WIN32)
static LONG CALLBACK handle(EXCEPTION_POINTERS *what) {
  DWORD code = what->ExceptionRecord->ExceptionCode;
  return code == 0x406D1388 || code == 0xE0000001 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static void handled(void) {
  RaiseException(0xE0000001, 0, 0, NULL);
  EQUAL(pc_journal()->crash.state, 1);
}
#endif

static void on_foreign_thread(void *unused) {
  (void)unused;
  die();
}

static void die_elsewhere(void) { thread_join(thread_new(on_foreign_thread, NULL)); }

static int elsewhere;

/* On lane 0's own thread, as a monitor's calls are. */
static void on_lane(void *unused) {
  (void)unused;
  subject_bind(2);
  pc_open(0, 0, 2, u"C", 0, 0);
#if defined(_WIN32)
  AddVectoredExceptionHandler(0, handle);
  OutputDebugStringA("not an error"); /* these two are none */
  RaiseException(0x406D1388, 0, 0, NULL);
#endif
  EQUAL(pc_journal()->crash.state, 0);
#if defined(_WIN32)
  subject.in_cancel = handled; /* a first chance is recorded, and forgotten once the call has returned */
  pc_cancel(0, 6, 2, 0, 0);
  EQUAL(pc_journal()->crash.code, 0xE0000001);
  EQUAL(pc_journal()->crash.state, 0);
#endif
  subject.in_cancel = elsewhere ? die_elsewhere : die;
  pc_cancel(0, 7, 2, 0, 0);
  fail(__FILE__, __LINE__, "survived", 1, 0);
}

void crash_in_call(const char *how) {
  elsewhere = strncmp(how, "thread-", 7) == 0;
  way = elsewhere ? how + 7 : how;
  EQUAL(pc_lane_open(0), 0);
  pc_lane_post(0, on_lane, NULL);
  pc_lane_wait(0);
}

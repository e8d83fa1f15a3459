/*
 * Calls of missing functions, handled: at most eight are recorded by name, each once, even if the exception's pointers are bad.
 */
#include "harness.h"
#if defined(_WIN32)
#include <windows.h>

struct about {
  uint32_t bytes, pad;
  uint64_t descriptor, import;
  const void *module;
  uint32_t by_name, pad2;
  const void *function;
  uint64_t instance, found;
  uint32_t error, pad3;
};

static LONG CALLBACK go_on(EXCEPTION_POINTERS *what) {
  DWORD code = what->ExceptionRecord->ExceptionCode;
  return code >> 16 == 0xc06d || code == 0x80000100 || code == 0xe0000001 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static void delay(DWORD code, const void *about) {
  ULONG_PTR argument = (ULONG_PTR)about;
  RaiseException(code, 0, 1, &argument);
}

static void stub(const void *module, const void *function) {
  ULONG_PTR arguments[2] = {(ULONG_PTR)module, (ULONG_PTR)function};
  RaiseException(0x80000100, 0, 2, arguments);
}

static const char *name_of(uint32_t index) { return pc_journal()->lacking[index].name; }
static uint32_t kept(void) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < PC_LACKING; i++) count += pc_journal()->lacking[i].kept == 1;
  return count;
}

void test_missing(void) {
  static char long_name[300]; /* Wine itself prints it, into a buffer of its own */
  memset(long_name, 'x', sizeof long_name - 1);
  struct about about = {sizeof about, 0, 0, 0, "helper.dll", 1, 0, "helper", 0, 0, 126, 0};
  subject_bind(2);
  AddVectoredExceptionHandler(0, go_on);
  EQUAL(kept(), 0);
  delay(0xc06d007e, &about);
  EQUAL(strcmp(pc_journal()->crash.stub, "helper.dll!helper"), 0);
  EQUAL(pc_journal()->crash.state, 1);
  delay(0xc06d007e, &about);
  delay(0xc06d007f, &about);
  about.by_name = 0;
  about.function = (const void *)(uintptr_t)0xabc0000c0000000cu;
  delay(0xc06d007f, &about);
  EQUAL(kept(), 3);
  EQUAL(strcmp(name_of(0), "helper.dll!helper") | strcmp(name_of(1), "helper.dll!helper"), 0);
  EQUAL(strcmp(name_of(2), "helper.dll!#12"), 0);
  EQUAL(pc_journal()->lacking[0].code, 0xc06d007e);
  EQUAL(pc_journal()->lacking[1].code, 0xc06d007f);

  /* Hostile: none of it is a name. */
  delay(0xc06d007e, NULL);
  delay(0xc06d007e, (const void *)(uintptr_t)bad_address());
  delay(0xc06d007e, page_before_nothing() + 4096 - 20);
  RaiseException(0xc06d007e, 0, 0, NULL);
  about.bytes = 8;
  delay(0xc06d007e, &about);
  EQUAL(kept(), 3);
  EQUAL(pc_journal()->crash.stub[0], 0);

  about = (struct about){sizeof about, 0, 0, 0, (const void *)(uintptr_t)bad_address(), 1, 0, NULL, 0, 0, 0, 0};
  delay(0xc06d007e, &about);
  EQUAL(strcmp(name_of(3), "?!?"), 0);
  stub(long_name, long_name);
  EQUAL(kept(), 5);
  EQUAL(strlen(name_of(4)), sizeof pc_journal()->lacking[0].name - 1);
  stub("a.dll", long_name);
  stub("a.dll", (const void *)(uintptr_t)0xffff);
  EQUAL(strcmp(name_of(6), "a.dll!#65535"), 0);
  stub("a.dll", "b");
  EQUAL(kept(), 8);
  stub("a.dll", "c"); /* no room */
  EQUAL(kept(), 8);
  EQUAL(strcmp(pc_journal()->crash.stub, "a.dll!c"), 0);
}

static void raise_and_report(void *unused) {
  (void)unused;
  RaiseException(0xe0000001, 0, 0, NULL);
  EQUAL(pc_journal()->crash.state, 1);
  report_state(subject.handle, 129);
  EQUAL(pc_journal()->crash.state, 0);
}

static void raise_and_end(void *unused) {
  (void)unused;
  RaiseException(0xe0000001, 0, 0, NULL);
}

/* On a thread of the subject: if it reports later, or has ended while the process lives, the exception was handled. */
void test_handled(void) {
  subject_bind(2);
  AddVectoredExceptionHandler(0, go_on);
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_online(0, 1, 0, 0, 0);
  thread_join(thread_new(raise_and_report, NULL));
  thread_join(thread_new(raise_and_end, NULL));
  for (uint32_t ms = 0; ms < 20000 && pc_journal()->crash.state == 1; ms++) pc_pause(1);
  EQUAL(pc_journal()->crash.state, 0);
  EQUAL(pc_journal()->left, 0);
}
#endif

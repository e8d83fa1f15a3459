/* The trampoline: its journal records, and the state that it restores. */
#include "harness.h"
#if !defined(_WIN32)
#include <errno.h>
#endif

static uint32_t inside_seen, call_seen;
static int32_t resource_seen;

static void look_at_lane(void) {
  struct pc_lane *lane = &pc_journal()->lanes[0];
  inside_seen = lane->inside;
  call_seen = lane->call;
  resource_seen = lane->resource;
  EQUAL(lane->thread, pc_thread_id());
  EQUAL(lane->enter_seq, last_of(0, PC_ENTER).record.seq);
  pc_error_set(1234);
}

static void spoil_floats(void) {
  uint32_t mxcsr = 0x7f80; /* round toward zero */
  uint16_t x87 = 0x027f;   /* double precision */
  __asm__ volatile("ldmxcsr %0\n\tfldcw %1\n\tfld1" : : "m"(mxcsr), "m"(x87));
}

static void raise_sticky_flags(void) {
  volatile double zero = 0, one = 1;
  volatile double three = one / (zero + 3);
  (void)three;
}

/* In assembly, since a compiler would restore the registers. */
__asm__(
    ".text\n"
    "spoil_registers:\n"
    "  xor %ebx, %ebx\n"
    "  xor %r15d, %r15d\n"
#if defined(_WIN32)
    "  xor %esi, %esi\n"
    "  pxor %xmm6, %xmm6\n"
    "  pxor %xmm15, %xmm15\n"
#endif
    "  mov $5, %eax\n"
    "  ret\n");
uint32_t spoil_registers(uint64_t resid, uint32_t flags);
#if defined(_WIN32)
enum { SPOILT = 1 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 17 };
#else
enum { SPOILT = 1 | 1 << 5 };
#endif

static uint64_t lost_callback, quorum_resid;
static uint32_t arbitrate(uint64_t resid, void (*lost)(uint64_t)) {
  quorum_resid = resid;
  lost_callback = (uint64_t)(uintptr_t)lost;
  lost(subject.handle);
  return 5006;
}
static uint32_t release(uint64_t resid) {
  quorum_resid = resid;
  return 6;
}

static uint64_t zeros_seen;
static void look_at_zeros(void) {
  uint8_t bytes[4096];
  memcpy(bytes, (const void *)(uintptr_t)subject.last_resid, sizeof bytes);
  for (uint32_t i = 0; i < sizeof bytes; i++) zeros_seen += bytes[i] == 0;
}

static void direction(void) { __asm__ volatile("std"); }

static struct pc_record last(uint16_t kind) { return last_of(0, kind).record; }

static uint32_t mxcsr_now(void) {
  uint32_t value;
  __asm__ volatile("stmxcsr %0" : "=m"(value));
  return value & ~0x3fu;
}

void test_calls(void) {
  subject_bind(2);
  static pc_char longest[5001];
  for (uint32_t i = 0; i < 5000; i++) longest[i] = 0xe4;
  EQUAL(pc_open(0, 0, 3, longest, 0, 0), 1);
  EQUAL(pc_open(0, 0, 3, u"", 0, 0), 1);
  EQUAL(pc_open(0, 0, 3, u"back\\slash \xd83d\xde00 \xd800", 0, 0), 1);
  EQUAL(pc_open(0, 0, 2, u"C", 5, 0), 1);
  EQUAL(last(PC_ENTER).c, 5);

  subject.in_cancel = look_at_lane;
  subject.cancel_answer = 0xdeadbeef;
  EQUAL(pc_cancel(0, 3, 2, 0, 6), 0xdeadbeef);
  EQUAL(inside_seen, 1);
  EQUAL(call_seen, PC_CANCEL);
  EQUAL(resource_seen, 2);
  EQUAL(subject.last_resid, 0x77);
  EQUAL(pc_journal()->lanes[0].inside, 0);
  EQUAL(last(PC_ENTER).a, PC_CANCEL);
  EQUAL(last(PC_ENTER).b, 0);
  EQUAL(last(PC_ENTER).c, 6);
  EQUAL(last(PC_RETURN).b, 0xdeadbeef);
  EQUAL(last(PC_RETURN).c, 1234);
  EQUAL(last(PC_RETURN).flags, 0);
  EQUAL(last(PC_RETURN).step, 3);
  EQUAL(last(PC_RETURN).lane, 0);

  pc_cancel(0, 4, 2, 1, 0);
  EQUAL(last(PC_ENTER).b, 1);
  EQUAL(subject.last_resid, 0);
  pc_cancel(0, 4, 1, 0, 0); /* never opened: its RESID is NULL too */
  EQUAL(last(PC_ENTER).b, 1);
  pc_plain(0, 5, PC_CLOSE, 2);
  pc_cancel(0, 6, 2, 0, 0);
  EQUAL(subject.last_resid, 0x77); /* the target is a closed RESID */

  pc_cancel(0, 6, 0, PC_CLOSED_RESID, 0); /* nothing closed yet */
  EQUAL(last(PC_SKIPPED).resource, 0);
  subject.resid = 0x88;
  EQUAL(pc_open(0, 6, 2, u"C", 0, 0), 1);
  pc_cancel(0, 6, 2, PC_OWN, 0);
  EQUAL(subject.last_resid, 0x88);
  pc_cancel(0, 6, 2, PC_CLOSED_RESID, 0);
  EQUAL(subject.last_resid, 0x77);
  EQUAL(last(PC_ENTER).b, PC_CLOSED_RESID);
  subject.in_cancel = look_at_zeros;
  pc_cancel(0, 6, 2, PC_MADE_UP, 0);
  EQUAL(zeros_seen, 4096);
  EQUAL(last(PC_ENTER).b, PC_MADE_UP);

  EQUAL(pc_arbitrate(0, 6, 2), 0xffffffff); /* not there: skipped */
  EQUAL(pc_plain(0, 6, PC_RELEASE, 2), 0xffffffff);
  pc_bind(0, PC_ARBITRATE, (uint64_t)(uintptr_t)arbitrate);
  pc_bind(0, PC_RELEASE, (uint64_t)(uintptr_t)release);
  EQUAL(pc_arbitrate(0, 6, 2), 5006);
  EQUAL(quorum_resid, 0x88);
  TRUE_(lost_callback != 0);
  EQUAL(last(PC_CALLBACK).b, PC_QUORUMLOST);
  EQUAL(last(PC_CALLBACK).resource, 2);
  EQUAL(pc_plain(0, 6, PC_RELEASE, 2), 6);
  EQUAL(last(PC_RETURN).a, PC_RELEASE);

  uint64_t usual = routine_of_cancel();
  pc_bind(0, PC_CANCEL, (uint64_t)(uintptr_t)spoil_registers);
  EQUAL(pc_cancel(0, 7, 2, 0, 0), 5);
  EQUAL(last(PC_RETURN).flags, PC_F_REGISTERS);
  EQUAL(last(PC_RETURN).c >> 32, SPOILT);
  pc_bind(0, PC_CANCEL, usual);

  uint32_t before = mxcsr_now();
  subject.in_cancel = spoil_floats;
  pc_cancel(0, 7, 2, 0, 0);
  EQUAL(last(PC_RETURN).flags, PC_F_FLOAT);
  EQUAL(last(PC_RETURN).d, 0x7f80 | (uint64_t)0x027f << 32);
  EQUAL(mxcsr_now(), before);
  subject.in_cancel = raise_sticky_flags;
  pc_cancel(0, 8, 2, 0, 0);
  EQUAL(last(PC_RETURN).flags, 0);
  subject.in_cancel = direction;
  pc_cancel(0, 9, 2, 0, 0);

  EQUAL(pc_plain(0, 10, PC_ISALIVE, 2), 1);
  EQUAL(pc_plain(0, 10, PC_CANCEL, 2), 0xffffffff);
  uint64_t from = slots();
  pc_bind(0, PC_OFFLINE, 0);
  EQUAL(pc_offline(0, 11, 2, NULL, 0, 0), 0xffffffff); /* nothing to call: skipped, and done */
  EQUAL(count_kind(from, PC_SKIPPED), 1);
  EQUAL(pc_wait_done(11, 0), 1);
  EQUAL(pc_cancel(PC_LANES, 12, 2, 0, 0), 0xffffffff);
  EQUAL(pc_cancel(0, 13, PC_RESOURCES, 0, 0), 0xffffffff);

  /* A callback leaves the thread's error number alone. */
  pc_error_set(77);
  log_event(0, 0, (const pc_char *)(uintptr_t)0x10);
  report_state(0, 2);
  EQUAL(pc_error_get(), 77);

  uint32_t error = 0;
  char text[8];
  EQUAL(pc_load(0, u"/nowhere/at all.dll", &error, text, sizeof text), 0);
  TRUE_(error != 0);
  EQUAL(last(PC_ENTER).a, PC_LOADLIBRARY);
  EQUAL(last(PC_RETURN).b, 0);
  EQUAL(pc_loaded(u"/nowhere/at all.dll"), 0);
  EQUAL(pc_unload(0, 0, 0), 0);
  EQUAL(pc_symbol(0, "x"), 0);
}

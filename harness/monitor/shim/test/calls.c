/* The trampoline: what is journaled, what is put back. */
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
  EQUAL(pc_open(0, 0, 3, longest, 0), 1);
  EQUAL(pc_open(0, 0, 3, u"", 0), 1);
  EQUAL(pc_open(0, 0, 3, u"back\\slash \xd83d\xde00 \xd800", 0), 1);
  EQUAL(pc_open(0, 0, 2, u"C", 5), 1);
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
  EQUAL(subject.last_resid, 0x77); /* a closed RESID is what is asked for */

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
  pc_bind(PC_OFFLINE, 0);
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
  EQUAL(pc_unload(0, 0), 0);
  EQUAL(pc_symbol(0, "x"), 0);
}

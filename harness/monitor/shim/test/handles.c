/* The owner of a handle: this open generation, an earlier one, or none. */
#include "harness.h"

static void whose(uint64_t handle, int32_t resource, uint32_t stale) {
  uint64_t from = slots();
  report_state(handle, 2);
  EQUAL(last_of(from, PC_REPORT).record.resource, resource);
  EQUAL((last_of(from, PC_REPORT).record.flags & PC_F_STALE) != 0, stale);
  EQUAL(last_of(from, PC_REPORT).record.a, handle);
  log_event(handle, 1, u"x");
  EQUAL(last_of(from, PC_LOG).record.resource, resource);
  EQUAL((last_of(from, PC_LOG).record.flags & PC_F_STALE) != 0, stale);
}

static void the_table(uint64_t handle) {
  for (uint32_t i = 2; i < PC_CALLBACKS; i++) {
    uint32_t (*other)(uint64_t, uint64_t, uint64_t);
    uint64_t from = slots();
    memcpy(&other, &callbacks[i], sizeof other);
    EQUAL(other(handle, 11, 22), 0);
    struct pc_record record = last_of(from, PC_CALLBACK).record;
    EQUAL(record.b, i + 1);
    EQUAL(record.resource, 1);
    EQUAL(record.c, 11);
    EQUAL(record.d, 22);
  }
  void **before = callbacks;
  memset(before, 0, PC_CALLBACKS * sizeof(void *)); /* a subject that writes into its table */
  subject_bind(2);
  TRUE_(callbacks != before && callbacks[0] != NULL && callbacks[16] != NULL);
}

void test_handles(void) {
  static const uint64_t nobodys[] = {0, 1, 0x77, ~(uint64_t)0, 0x504300000000u, 0x504300000140u};
  subject_bind(2);
  EQUAL(pc_open(0, 0, 1, u"B", 0, 0), 1);
  uint64_t first = subject.handle;
  TRUE_(first != 0);
  whose(first, 1, 0);
  for (uint32_t i = 0; i < sizeof nobodys / sizeof nobodys[0]; i++) whose(nobodys[i], -1, 0);
  for (uint32_t bit = 0; bit < 64; bit++)
    if (bit < 8 || bit >= 32) whose(first ^ (uint64_t)1 << bit, bit == 4 || bit == 5 ? -1 : -1, 0);
  whose(first + 0x100, -1, 0); /* a generation still to come */
  EQUAL(pc_open(0, 0, 0, u"A", 0, 0), 1);
  TRUE_(subject.handle != first);
  pc_online(0, 1, 1, 0, 0);
  pc_plain(0, 2, PC_CLOSE, 1);
  whose(first, 1, 1);
  EQUAL(pc_known_state(1), PC_CLOSED);
  EQUAL(pc_open(0, 0, 1, u"B", 0, 0), 1);
  TRUE_(subject.handle != first);
  pc_online(0, 1, 1, 0, 0);
  whose(first, 1, 1);
  EQUAL(pc_known_state(1), PC_ONLINE_PENDING); /* a report with an earlier handle changes no state */
  whose(subject.handle, 1, 0);
  EQUAL(pc_known_state(1), PC_IS_ONLINE);
  the_table(subject.handle);
  subject.resid = 0;
  EQUAL(pc_open(0, 0, 1, u"B", 0, 0), 0);
  whose(subject.handle, 1, 1);
}

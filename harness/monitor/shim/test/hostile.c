/* Every pointer from the subject may be bad. */
#include "harness.h"

static void text_is(uint64_t from, const char *start, uint32_t units, uint32_t readable) {
  struct read_record read = last_of(from, PC_LOG);
  EQUAL(read.record.flags & PC_F_READABLE, readable ? PC_F_READABLE : 0);
  if (units != 0) EQUAL(read.record.text_units, units);
  for (uint32_t i = 0; start[i] != 0; i++)
    if (read.text[i] != (unsigned char)start[i]) {
      fail(__FILE__, __LINE__, start, read.text[i], start[i]);
      return;
    }
}

static void bad_formats(uint64_t bad) {
  static const uint64_t addresses[] = {1, 0x10, 0xfff, 0x7fffffffffffu, 0x8000000000000000u, 0xffffffffffffffffu, 0xffff800000000000u};
  uint64_t from = slots();
  log_event(0, 0, (const pc_char *)(uintptr_t)bad);
  text_is(from, "<unreadable 0x", 0, 0);
  from = slots();
  log_event(0, 0, NULL);
  text_is(from, "<unreadable 0x0>", 16, 0);
  for (uint32_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
    from = slots();
    log_event(0, 0, (const pc_char *)(uintptr_t)addresses[i]);
    text_is(from, "<unreadable 0x", 0, 0);
    from = slots();
    log_event(0, 0, u"at %1.", addresses[i]);
    text_is(from, "at <unreadable 0x", 0, 0);
    from = slots();
    log_event(0, 0, u"at %1!S!.", addresses[i]);
    text_is(from, "at <unreadable 0x", 0, 0);
  }
}

static void unterminated(void) {
  uint8_t *page = page_before_nothing();
  uint64_t from = slots();
  log_event(0, 0, u"%1!S!", (uint64_t)(uintptr_t)(page + 4096 - 5));
  text_is(from, "xxxxx<unreadable 0x", 0, 0);
  from = slots();
  log_event(0, 0, u"%1!.5S!", (uint64_t)(uintptr_t)(page + 4096 - 5)); /* five are readable, and only five are read */
  text_is(from, "xxxxx", 5, 1);
  from = slots();
  log_event(0, 0, (const pc_char *)(uintptr_t)(page + 4096 - 7)); /* odd address, and half a unit at the end */
  EQUAL(last_of(from, PC_LOG).text[2], 0x7878);
  EQUAL(last_of(from, PC_LOG).text[3], '<');
  from = slots();
  log_event(0, 0, u"%1!S!", (uint64_t)(uintptr_t)page); /* longer than the kept text */
  text_is(from, "xxxxxxxx", PC_TEXT_UNITS, 1);
  from = slots();
  log_event(0, 0, u"%1!900s!%2!900s!%3!900d!", u"a", u"b", 5);
  text_is(from, "        ", PC_TEXT_UNITS, 1);
  from = slots();
  log_event(0, 0, u"%1!*.*d!|", 0x7fffffff, 0x7fffffff, 5);
  text_is(from, "000000", PC_TEXT_UNITS, 1);
  from = slots();
  log_event(0, 0, u"%1!*.*d!|", 0x80000000, 0x80000000, 5);
  text_is(from, "5     ", PC_TEXT_UNITS, 1);
}

static void bad_status(uint64_t bad) {
  uint8_t *page = page_before_nothing();
  uint64_t from = slots();
  EQUAL(status_ex(subject.handle, (void *)(uintptr_t)bad), 0);
  EQUAL(last_of(from, PC_REPORT).record.flags, PC_F_IN_OPERATION);
  EQUAL(status_ex(subject.handle, NULL), 0);
  EQUAL(status_ex(subject.handle, (void *)(page + 4096 - 31)), 0); /* a byte too short */
  EQUAL(status_plain(subject.handle, (void *)(page + 4096 - 23)), 0);
  EQUAL(count_kind(from, PC_REPORT), 4);
  EQUAL(last_of(from, PC_REPORT).record.flags & PC_F_READABLE, 0);
  EQUAL(last_of(from, PC_REPORT).record.c >> 32, 4);
  EQUAL(pc_known_state(0), PC_ONLINE_PENDING);
  EQUAL(status_plain(subject.handle, (void *)(page + 4096 - 24)), 0);
  EQUAL(last_of(from, PC_REPORT).record.flags & PC_F_READABLE, PC_F_READABLE);
}

static void reads(uint64_t bad) {
  uint8_t *page = page_before_nothing();
  uint8_t into[64];
  EQUAL(pc_read(bad, into, 8), 0);
  EQUAL(pc_read(0, into, 8), 0);
  EQUAL(pc_read(~(uint64_t)0 - 3, into, 8), 0);
  EQUAL(pc_read((uint64_t)(uintptr_t)(page + 4090), into, 64), 6);
  EQUAL(pc_read((uint64_t)(uintptr_t)(page + 4090), into, 0), 0);
  EQUAL(into[5], 'x');
}

static void places(uint64_t bad) {
  uint64_t base = 1;
  uint32_t executable = 9;
  char path[300], small[4];
  void (*code)(void) = test_hostile;
  uint64_t address;
  memcpy(&address, &code, sizeof address);
  EQUAL(pc_where(address, &base, &executable, path, sizeof path), 1);
  EQUAL(executable, 1);
  TRUE_(base != 0 && base <= address && strstr(path, "shim-test") != NULL);
  EQUAL(pc_where(address, &base, &executable, small, sizeof small), 1);
  EQUAL(strlen(small), 3);
  static int data = 5;
  EQUAL(pc_where((uint64_t)(uintptr_t)&data, &base, &executable, NULL, 0), 1);
  EQUAL(executable, 0);
  EQUAL(pc_where((uint64_t)(uintptr_t)page_before_nothing(), &base, &executable, path, sizeof path), 0);
  EQUAL(executable, 0);
  EQUAL(pc_where(bad, &base, &executable, path, sizeof path), 0);
  EQUAL(pc_where(~(uint64_t)0, NULL, NULL, NULL, 0), 0);
  EQUAL(base, 0);
}

void test_hostile(void) {
  uint64_t bad = bad_address();
  subject_bind(2);
  EQUAL(pc_open(0, 0, 0, u"A", 0, 0), 1);
  EQUAL(pc_online(0, 1, 0, 0, 0), 997);
  bad_formats(bad);
  unterminated();
  bad_status(bad);
  reads(bad);
  places(bad);
  uint64_t from = slots();
  log_event(0, 0, u"%1 %2 %3 %4 %5 %6 %7 %8 %9 %10 %11 %12 %13 %14 %15 %16 %17", u"one"); /* most of them were never passed */
  text_is(from, "one ", 0, last_of(from, PC_LOG).record.flags & PC_F_READABLE);
}

/* A subject that floods the journal loses only its own records, and these are counted. */
#include "harness.h"

void test_bounds(void) {
  subject_bind(2);
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_online(0, 1, 0, 0, 0);
  for (uint32_t round = 0; round < 2; round++) {
    uint64_t from = pc_scenario_begin();
    EQUAL(pc_journal()->dropped, 0);
    for (uint32_t i = 0; i < PC_LOGS_PER_SCENARIO + 30; i++) log_event(subject.handle, 1, u"line %1!u!", i);
    for (uint32_t i = 0; i < PC_REPORTS_PER_SCENARIO + 40; i++) report_state(subject.handle, 129);
    EQUAL(count_kind(from, PC_LOG), PC_LOGS_PER_SCENARIO);
    EQUAL(count_kind(from, PC_REPORT), PC_REPORTS_PER_SCENARIO);
    EQUAL(count_kind(from, PC_REPORTED), PC_REPORTS_PER_SCENARIO);
    EQUAL(pc_journal()->dropped, 70);
    EQUAL(pc_scenario_end(), slots());
  }
}

/* A journal of 320 slots: logs and reports get 300 of them, calls all. */
void test_capacity(void) {
  static pc_char line[601];
  subject_bind(2);
  EQUAL(pc_journal()->capacity, 320);
  pc_open(0, 0, 0, u"A", 0, 0);
  for (uint32_t i = 0; i < 600; i++) line[i] = (pc_char)('a' + i % 26);
  for (uint32_t i = 0; i < 100; i++) log_event(subject.handle, 1, line); /* 11 slots each */
  EQUAL(count_kind(0, PC_LOG), 26);
  EQUAL(last_of(0, PC_LOG).record.parts, 10);
  TRUE_(slots() <= 300);
  uint64_t left = pc_journal()->capacity - slots();
  for (uint32_t i = 0; i < 100; i++) pc_plain(0, 1, PC_ISALIVE, 0);
  EQUAL(count_kind(0, PC_ENTER) + count_kind(0, PC_RETURN), 4 + 2 + left);
  EQUAL(pc_journal()->dropped, 74 + 200 - left);
  EQUAL(pc_journal()->lanes[0].inside, 0);
}

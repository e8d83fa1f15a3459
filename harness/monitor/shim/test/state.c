/* Known states, windows and the numbers of reports. */
#include "harness.h"

static uint64_t from;
static struct pc_record last(void) { return last_of(from, PC_REPORT).record; }
static uint32_t nth(void) { return (uint32_t)(last().c >> 32); }
static uint32_t inside(void) { return (last().flags & PC_F_IN_OPERATION) != 0; }

static void report_in_call(void) { report_state(subject.handle, 2); }
static void failed_in_call(void) { report_state(subject.handle, 4); }

static void fresh(uint32_t version) {
  subject_bind(version);
  from = slots();
  pc_scenario_begin();
  EQUAL(pc_open(0, 0, 0, u"A", 0, 0), 1);
  EQUAL(pc_known_state(0), PC_IS_OFFLINE);
}

static void synchronous(void) {
  fresh(2);
  subject.online_answer = 0;
  pc_online(0, 1, 0, 0, 0);
  EQUAL(pc_known_state(0), PC_IS_ONLINE);
  subject.offline_answer = 0;
  pc_offline(0, 2, 0, u"node", 3, 8);
  EQUAL(pc_known_state(0), PC_IS_OFFLINE);
  subject.online_answer = 5;
  pc_online(0, 3, 0, 0, 8);
  EQUAL(pc_known_state(0), PC_IS_FAILED);
  pc_plain(0, 4, PC_TERMINATE, 0);
  EQUAL(pc_known_state(0), PC_IS_OFFLINE);
  pc_plain(0, 5, PC_CLOSE, 0);
  EQUAL(pc_known_state(0), PC_CLOSED);
}

static void pending(int32_t terminal, uint32_t wanted) {
  fresh(3);
  pc_online(0, 1, 0, 0, 0);
  EQUAL(pc_known_state(0), PC_ONLINE_PENDING);
  report_state(subject.handle, 129);
  EQUAL(nth(), 1);
  report_state(subject.handle, -1);
  report_state(subject.handle, 1);
  EQUAL(nth(), 3);
  EQUAL(last().b, 1 | (uint64_t)7 << 32);
  EQUAL((uint32_t)last().c, 9);
  EQUAL(last().d, PC_SETRESOURCESTATUSEX);
  EQUAL(pc_known_state(0), PC_ONLINE_PENDING);
  report_state(subject.handle, terminal);
  EQUAL(nth(), 4);
  EQUAL(inside(), 1);
  EQUAL(pc_known_state(0), wanted);
  report_state(subject.handle, terminal == 2 ? 128 : 2);
  EQUAL(nth(), 0);
  EQUAL(inside(), 0);
  EQUAL(pc_known_state(0), wanted);
}

/* Reports may come before Online has returned, from its own thread too. */
static void early(void) {
  fresh(2);
  subject.in_online = report_in_call;
  pc_online(0, 1, 0, 0, 0);
  EQUAL(pc_known_state(0), PC_IS_ONLINE);
  EQUAL(inside(), 1);
  EQUAL(last().lane, 0);
  fresh(2);
  subject.in_online = failed_in_call;
  subject.online_answer = 0;
  pc_online(0, 1, 0, 0, 0);
  EQUAL(pc_known_state(0), PC_IS_FAILED);
  fresh(2);
  subject.in_online = report_in_call;
  subject.online_answer = 5;
  pc_online(0, 1, 0, 0, 0);
  EQUAL(pc_known_state(0), PC_IS_FAILED);
}

static void terminated(void) {
  fresh(2);
  pc_online(0, 1, 0, 0, 0);
  subject.in_terminate = report_in_call;
  pc_plain(0, 2, PC_TERMINATE, 0);
  EQUAL(inside(), 0);
  EQUAL(pc_known_state(0), PC_IS_OFFLINE);
}

static void online_resource_fails(void) {
  fresh(2);
  subject.online_answer = 0;
  pc_online(0, 1, 0, 0, 0);
  report_state(subject.handle, 2);
  EQUAL(pc_known_state(0), PC_IS_ONLINE);
  report_state(subject.handle, 4);
  EQUAL(inside(), 0);
  EQUAL(pc_known_state(0), PC_IS_FAILED);
}

static void offline_operation(void) {
  fresh(4);
  subject.online_answer = 0;
  pc_online(0, 1, 0, 0, 0);
  pc_offline(0, 2, 0, NULL, 0, 0);
  EQUAL(pc_known_state(0), PC_OFFLINE_PENDING);
  struct pc_resource_status status = {.state = 3};
  EQUAL(status_plain(subject.handle, &status), 0);
  EQUAL(last().d, PC_SETRESOURCESTATUS);
  EQUAL(pc_known_state(0), PC_IS_OFFLINE);
}

static void scripted(void) {
  fresh(2);
  pc_script_add(0, PC_ANSWER_TERMINATE, 2, 0, 0);
  pc_script_add(0, PC_DELAY, 0, 3, 0);
  pc_online(0, 1, 0, 0, 0);
  uint64_t began = pc_now_ns();
  EQUAL(report_state(subject.handle, 129), 0);
  EQUAL(last().d >> 16, PC_DELAY);
  EQUAL(last_of(from, PC_REPORTED).record.a, last().seq);
  TRUE_(pc_now_ns() - began >= 3000000);
  TRUE_(last_of(from, PC_REPORTED).record.ns - last().ns >= 3000000);
  EQUAL(report_state(subject.handle, 129), 1);
  EQUAL(last().d >> 16, PC_ANSWER_TERMINATE);
  EQUAL(last_of(from, PC_REPORTED).record.b, 1);
  EQUAL(report_state(subject.handle, 2), 0);
  EQUAL(report_state(subject.handle, 2), 0); /* outside: the script is not for it */
  EQUAL(last().d >> 16, PC_CONTINUE);
  pc_offline(0, 2, 0, NULL, 0, 0); /* the script is used up: this operation has none */
  EQUAL(report_state(subject.handle, 130), 0);
  EQUAL(last().d >> 16, PC_CONTINUE);
  for (uint32_t i = 0; i < 20; i++) pc_script_add(0, PC_ANSWER_TERMINATE, 0, 0, 0); /* more than there is room for */
  pc_script_add(9, PC_DELAY, 0, 1, 1);
}

void test_state(void) {
  synchronous();
  pending(2, PC_IS_ONLINE);
  pending(3, PC_IS_OFFLINE);
  pending(4, PC_IS_FAILED);
  pending(126, PC_IS_FAILED);
  pending(127, PC_IS_FAILED);
  early();
  terminated();
  online_resource_fails();
  offline_operation();
  scripted();
}

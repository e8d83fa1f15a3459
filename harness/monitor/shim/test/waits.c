/* The waits of a driver thread. */
#include "harness.h"

static void finish_later(void *ms) {
  pc_pause((uint32_t)(uintptr_t)ms);
  report_state(subject.handle, 2);
}

static void cancel_on_lane_1(void *step) {
  pc_lane_init(1);
  pc_cancel(1, (int32_t)(intptr_t)step, 0, 0, 0);
}

static uint32_t let_go;
static void linger(void) {
  while (!__atomic_load_n(&let_go, __ATOMIC_ACQUIRE)) pc_pause(1);
}

static void begin(void) {
  subject_bind(2);
  pc_scenario_begin();
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_online(0, 1, 0, 0, 0);
}

static void settles(void) {
  uint64_t from = slots();
  begin();
  thread worker = thread_new(finish_later, (void *)30);
  EQUAL(pc_wait(0, 2, 0, 20000, 20000), PC_SETTLED);
  EQUAL(pc_known_state(0), PC_IS_ONLINE);
  thread_join(worker);
  EQUAL(last_of(from, PC_WAITED).record.a, PC_SETTLED);
  TRUE_(last_of(from, PC_WAITED).record.seq > last_of(from, PC_REPORT).record.seq);
  EQUAL(pc_wait(0, 3, 0, 20000, 20000), PC_SETTLED); /* nothing pending: at once */
  EQUAL(pc_wait(0, 3, 9, 20000, 20000), PC_SETTLED);
}

static void quiet(void) {
  begin();
  uint64_t began = pc_now_ns();
  EQUAL(pc_wait(0, 2, 0, 25, 20000), PC_QUIET);
  TRUE_(pc_now_ns() - began >= 25000000);
  began = pc_now_ns();
  EQUAL(pc_wait(0, 3, 0, 20000, 25), PC_LIMIT);
  TRUE_(pc_now_ns() - began >= 25000000);
}

static void steps(void) {
  uint64_t from = slots();
  begin();
  subject.in_cancel = linger;
  EQUAL(pc_wait_entered(0, 6, 5, 5), 0);
  EQUAL(pc_wait_done(5, 5), 0);
  thread other = thread_new(cancel_on_lane_1, (void *)5);
  EQUAL(pc_wait_entered(0, 6, 5, 10000), 1);
  EQUAL(last_of(from, PC_ANCHOR).record.a, 1);
  EQUAL(__atomic_load_n(&pc_journal()->lanes[1].inside, __ATOMIC_ACQUIRE), 1);
  EQUAL(pc_wait_done(5, 5), 0);
  __atomic_store_n(&let_go, 1, __ATOMIC_RELEASE);
  EQUAL(pc_wait_done(5, 10000), 1);
  thread_join(other);
  EQUAL(last_of(from, PC_RETURN).record.lane, 1);
  pc_skip(0, 7, 0);
  EQUAL(last_of(from, PC_SKIPPED).record.a, PC_ONLINE_PENDING);
  EQUAL(pc_wait_done(7, 0), 1);
  pc_done(8);
  EQUAL(pc_wait_done(8, 0), 1);
  EQUAL(pc_wait_done(-1, 0), 0);
  EQUAL(pc_wait_done(PC_STEPS, 0), 0);
  pc_scenario_begin();
  EQUAL(pc_wait_done(8, 0), 0); /* a new scenario has its own steps */
}

static uint64_t beat_count(void) { return __atomic_load_n(&pc_journal()->beats, __ATOMIC_ACQUIRE); }

static void heartbeat(void) {
  uint64_t beats = beat_count();
  pc_pause(200);
  TRUE_(beat_count() > beats);
  TRUE_(__atomic_load_n(&pc_journal()->beat_gap_ns, __ATOMIC_ACQUIRE) > 0);
}

void test_waits(void) {
  settles();
  quiet();
  steps();
  heartbeat();
}

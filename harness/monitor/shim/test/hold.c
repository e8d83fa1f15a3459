/* Rendezvous: a worker is held inside its report until Cancel was called, has returned, or the time is over. */
#include "harness.h"

static void report_later(void *state) { report_state(subject.handle, (int32_t)(intptr_t)state); }
/* Like a Cancel that waits for its worker: it returns only after the worker was released. */
static thread awaited;
static void wait_for_worker(void) { thread_join(awaited); }

static uint64_t held_for(void) {
  uint64_t journal_from = 0;
  return last_of(journal_from, PC_REPORTED).record.ns - last_of(journal_from, PC_REPORT).record.ns;
}

static uint64_t ms(uint64_t ns) { return ns / 1000000; }

static uint64_t begin(uint32_t after_cancel, uint32_t most) {
  subject_bind(2);
  pc_scenario_begin();
  EQUAL(pc_open(0, 0, 0, u"A", 0, 0), 1);
  pc_script_clear(0);
  pc_script_add(0, PC_HOLD, 1, after_cancel, most);
  uint64_t from = slots();
  EQUAL(pc_online(0, 1, 0, 0, 0), 997);
  return from;
}

static struct pc_record of(uint64_t from, uint16_t kind) { return last_of(from, kind).record; }

static void released_by_return(int32_t state) {
  uint64_t from = begin(10000, 20000);
  thread worker = thread_new(report_later, (void *)(intptr_t)state);
  EQUAL(pc_wait_held(0, 2, 0, 5000), 1);
  EQUAL(pc_cancel(0, 2, 0, 0, 0), 0);
  uint64_t returned = pc_now_ns();
  thread_join(worker);
  TRUE_(ms(pc_now_ns() - returned) < 5000);
  /* Not earlier: the worker counts as held a moment before its record is written. */
  EQUAL(of(from, PC_ANCHOR).a, 1);
  EQUAL(of(from, PC_ANCHOR).step, 2);
  EQUAL(count_kind(from, PC_REPORT), 1);
  EQUAL(count_kind(from, PC_REPORTED), 1);
  struct pc_record reported = of(from, PC_REPORTED), report = of(from, PC_REPORT);
  TRUE_(report.seq < of(from, PC_ENTER).seq && of(from, PC_RETURN).seq < reported.seq);
  EQUAL(report.d >> 16, PC_HOLD);
  EQUAL(reported.a, report.seq);
}

static void released_after_entry(void) {
  uint64_t from = begin(5, 20000);
  subject.in_cancel = wait_for_worker;
  awaited = thread_new(report_later, (void *)129);
  EQUAL(pc_wait_held(0, 2, 0, 5000), 1);
  pc_cancel(0, 2, 0, 0, 0);
  struct pc_record reported = of(from, PC_REPORTED), enter = of(from, PC_ENTER), left = of(from, PC_RETURN);
  TRUE_(reported.seq > enter.seq && reported.seq < left.seq);
  TRUE_(reported.ns - enter.ns >= 5000000);
}

static void released_by_time(void) {
  begin(10000, 20);
  thread worker = thread_new(report_later, (void *)129);
  thread_join(worker);
  TRUE_(ms(held_for()) >= 20 && ms(held_for()) < 5000);
}

/* A Cancel of an earlier operation releases no hold. */
static void earlier_cancel(void) {
  subject_bind(2);
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_online(0, 1, 0, 0, 0);
  pc_cancel(0, 2, 0, 0, 0);
  pc_plain(0, 3, PC_TERMINATE, 0);
  pc_script_add(0, PC_HOLD, 1, 0, 30);
  pc_online(0, 4, 0, 0, 0);
  uint64_t began = pc_now_ns();
  report_state(subject.handle, 129);
  TRUE_(pc_now_ns() - began >= 30000000);
}

static uint64_t begin_end(uint32_t after_call, uint32_t most) {
  subject_bind(2);
  pc_scenario_begin();
  EQUAL(pc_open(0, 0, 0, u"A", 0, 0), 1);
  pc_script_clear(0);
  pc_script_add(0, PC_HOLD_END, 0, after_call, most);
  uint64_t from = slots();
  EQUAL(pc_online(0, 1, 0, 0, 0), 997);
  return from;
}

/* The end is held, whatever its number, a while after the first call is entered; a wait and Close come after it. */
static void end_held(uint32_t call) {
  uint64_t from = begin_end(40, 20000);
  report_state(subject.handle, 129);
  EQUAL(of(from, PC_REPORT).d >> 16, PC_CONTINUE);
  thread worker = thread_new(report_later, (void *)2);
  EQUAL(pc_wait_held(0, 2, 0, 5000), 1);
  EQUAL(pc_known_state(0), PC_IS_ONLINE);
  if (call == PC_CANCEL) pc_cancel(0, 2, 0, 0, 0);
  else pc_plain(0, 2, call, 0);
  struct pc_record enter = of(from, PC_ENTER);
  EQUAL(count_kind(from, PC_REPORTED), 1); /* the call is back before the report is */
  EQUAL(pc_wait(0, 3, 0, 10000, 20000), PC_SETTLED);
  struct pc_record reported = of(from, PC_REPORTED);
  EQUAL(of(from, PC_REPORT).d >> 16, PC_HOLD);
  TRUE_(reported.ns - enter.ns >= 40000000 && reported.seq < of(from, PC_WAITED).seq);
  thread_join(worker);
  pc_wait_back(0);
  EQUAL(pc_plain(0, 4, PC_CLOSE, 0), 0);
}

/* Nobody calls: time lets it go. */
static void end_released_by_time(void) {
  begin_end(10000, 20);
  uint64_t began = pc_now_ns();
  report_state(subject.handle, 2);
  TRUE_(ms(pc_now_ns() - began) >= 20 && ms(pc_now_ns() - began) < 5000);
}

static uint32_t let_go;
static void report_until(void *unused) {
  (void)unused;
  report_state(subject.handle, 2);
  __atomic_store_n(&let_go, 1, __ATOMIC_RELEASE);
}

/* Online, Offline and Close wait for the callback of the operation's end. */
static void end_before_close(void) {
  begin_end(60, 20000);
  __atomic_store_n(&let_go, 0, __ATOMIC_RELEASE);
  thread worker = thread_new(report_until, NULL);
  EQUAL(pc_wait_held(0, 2, 0, 5000), 1);
  pc_plain(0, 2, PC_LOOKSALIVE, 0);
  uint64_t began = pc_now_ns();
  pc_wait_back(0);
  TRUE_(ms(pc_now_ns() - began) >= 20);
  thread_join(worker);
  EQUAL(__atomic_load_n(&let_go, __ATOMIC_ACQUIRE), 1);
  pc_wait_back(9);
}

static void missed(void) {
  uint64_t from = begin(10, 10);
  uint64_t began = pc_now_ns();
  EQUAL(pc_wait_held(0, 2, 0, 20), 0);
  TRUE_(ms(pc_now_ns() - began) >= 20);
  EQUAL(of(from, PC_ANCHOR).a, 0);
  pc_plain(0, 3, PC_TERMINATE, 0); /* the window is closed: no hold begins */
  began = pc_now_ns();
  EQUAL(pc_wait_held(0, 4, 0, 30000), 0);
  TRUE_(ms(pc_now_ns() - began) < 10000);
  EQUAL(pc_wait_held(0, 4, 9, 30000), 0);
}

static uint64_t logged_ns[3];
static void log_thrice(void) {
  for (uint32_t i = 0; i < 3; i++) {
    uint64_t began = pc_now_ns();
    log_event(subject.handle, 1, u"line %1!u!", i);
    logged_ns[i] = pc_now_ns() - began;
  }
}

static thread beside;
static void report_online_soon(void *unused) {
  (void)unused;
  pc_nap_us(20000);
  report_state(subject.handle, 2);
}
static void log_while_it_ends(void) {
  beside = thread_new(report_online_soon, NULL);
  log_thrice();
}

static void log_held_by_time(void) {
  subject_bind(2);
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_online(0, 1, 0, 0, 0);
  subject.in_cancel = log_thrice;
  pc_hold_log(0, 2, 5, 40);
  pc_cancel(0, 2, 0, 0, 0);
  pc_hold_log(0, 0, 0, 0);
  TRUE_(logged_ns[1] >= 40000000);
  TRUE_(ms(logged_ns[0]) < 5000 && ms(logged_ns[2]) < 5000);
  EQUAL(last_of(0, PC_LOG).record.c, 0); /* the third */
  logged_ns[1] = 0;
  pc_cancel(0, 3, 0, 0, 0); /* one hold per pc_hold_log */
  TRUE_(logged_ns[1] < 40000000 || ms(logged_ns[1]) < 5000);
  EQUAL(last_of(0, PC_LOG).record.c, 0);
}

/* When another thread reports the operation's end, the hold ends long before its time is over. */
static void log_held_by_end(void) {
  subject_bind(2);
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_online(0, 1, 0, 0, 0);
  subject.in_cancel = log_while_it_ends;
  pc_hold_log(0, 1, 5, 60000);
  uint64_t from = slots();
  pc_cancel(0, 2, 0, 0, 0);
  pc_hold_log(0, 0, 0, 0);
  thread_join(beside);
  TRUE_(ms(logged_ns[0]) >= 5 && ms(logged_ns[0]) < 30000);
  struct pc_record report = of(from, PC_REPORT), left = of(from, PC_RETURN);
  TRUE_(report.seq < left.seq);
  EQUAL(pc_known_state(0), PC_IS_ONLINE);
}

void test_hold(void) {
  log_held_by_time();
  log_held_by_end();
  released_by_return(129);
  released_by_return(2); /* held in the terminal report itself: the race at the border of completion */
  released_after_entry();
  released_by_time();
  earlier_cancel();
  end_held(PC_CANCEL);
  end_held(PC_TERMINATE);
  end_held(PC_LOOKSALIVE);
  end_released_by_time();
  end_before_close();
  missed();
}

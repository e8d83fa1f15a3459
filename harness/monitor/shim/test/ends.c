/* A lane's thread that ends inside the subject, while the process lives on. */
#define _GNU_SOURCE
#include "harness.h"
#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

static const char *way;
static uint32_t let_go;

static void end_thread(void) {
#if defined(_WIN32)
  if (strcmp(way, "exit") == 0) ExitThread(0);
  if (strcmp(way, "terminate") == 0) TerminateThread(GetCurrentThread(), 0);
#else
  if (strcmp(way, "exit") == 0) pthread_exit(NULL);
  if (strcmp(way, "syscall") == 0) syscall(SYS_exit, 0);
#endif
}

static void linger(void) {
  while (!__atomic_load_n(&let_go, __ATOMIC_ACQUIRE)) pc_pause(1);
}

static void cancel_a(void *unused) {
  (void)unused;
  pc_cancel(1, 0, 0, 0, 0);
}

static void cancel_b(void *unused) {
  (void)unused;
  pc_cancel(2, 1, 1, 0, 0);
}

static uint32_t inside(uint32_t lane) { return __atomic_load_n(&pc_journal()->lanes[lane].inside, __ATOMIC_ACQUIRE); }

static void wait_for(uint32_t lane, uint32_t wanted) {
  for (uint32_t ms = 0; ms < 20000 && inside(lane) != wanted; ms += 5) pc_pause(5);
  EQUAL(inside(lane), wanted);
}

void test_ends(const char *how) {
  way = how;
  subject_bind(2);
  pc_scenario_begin();
  pc_open(0, 0, 0, u"A", 0, 0);
  pc_open(0, 0, 1, u"B", 0, 0);

  subject.in_cancel = linger;
  EQUAL(pc_lane_open(1), 0);
  EQUAL(pc_lane_open(2), 0);
  pc_lane_post(2, cancel_b, NULL);
  wait_for(2, 1);
  subject.in_cancel = end_thread;
  pc_lane_post(1, cancel_a, NULL); /* not waited for: it will never be done */
  wait_for(1, 2);
  EQUAL(pc_journal()->lanes[1].call, PC_CANCEL);
  EQUAL(pc_journal()->lanes[1].resource, 0);
  EQUAL(pc_journal()->crash.state, 0);

  pc_pause(100); /* a few more checks: the state of a lane inside stays, alive or ended */
  EQUAL(inside(2), 1);
  EQUAL(inside(1), 2);
  EQUAL(inside(0), 0);
  __atomic_store_n(&let_go, 1, __ATOMIC_RELEASE);
  pc_lane_wait(2);
  EQUAL(inside(2), 0);
  pc_pause(50); /* a thread that has ended outside the subject is ignored */
  EQUAL(inside(2), 0);
}

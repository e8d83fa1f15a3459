/* The lanes' threads: created once, with stacks of the system; they run jobs one after another, and end normally. */
#define _GNU_SOURCE
#include "harness.h"
#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <signal.h>
#endif

struct seen {
  uint32_t lane, runs, thread, stack_is_its_own;
  uint64_t stack_bytes;
};

/* Asks the system for the running thread's stack. Returns 1 if this frame lies in it. */
#if defined(_WIN32)
static uint32_t my_stack(uint64_t *bytes) {
  ULONG_PTR low, high, here = (ULONG_PTR)&low;
  GetCurrentThreadStackLimits(&low, &high);
  *bytes = high - low;
  NT_TIB *tib = (NT_TIB *)NtCurrentTeb();
  return low <= here && here < high && (ULONG_PTR)tib->StackBase == high;
}
#else
static uint32_t my_stack(uint64_t *bytes) {
  pthread_attr_t how;
  void *low;
  size_t size, guard;
  stack_t other;
  pthread_getattr_np(pthread_self(), &how);
  pthread_attr_getstack(&how, &low, &size);
  pthread_attr_getguardsize(&how, &guard);
  pthread_attr_destroy(&how);
  sigaltstack(NULL, &other);
  *bytes = size;
  return (char *)low <= (char *)&how && (char *)&how < (char *)low + size && guard > 0 && other.ss_flags == 0 && other.ss_size >= 65536;
}
#endif

static void look(void *what) {
  struct seen *seen = what;
  seen->runs++;
  seen->thread = pc_thread_id();
  seen->lane = pc_lane_of(seen->thread);
  seen->stack_is_its_own = my_stack(&seen->stack_bytes);
}

static uint32_t others_ends;
#if defined(_WIN32)
static DWORD slot;
static void WINAPI at_end(void *value) { __atomic_fetch_add(&others_ends, value != NULL, __ATOMIC_SEQ_CST); }
static void leave_something(void *value) { FlsSetValue(slot, value); }
static void keep_slot(void) { slot = FlsAlloc(at_end); }
#else
static pthread_key_t slot;
static void at_end(void *value) { __atomic_fetch_add(&others_ends, value != NULL, __ATOMIC_SEQ_CST); }
static void leave_something(void *value) { pthread_setspecific(slot, value); }
static void keep_slot(void) { pthread_key_create(&slot, at_end); }
#endif

void test_lanes(void) {
  struct seen seen[PC_LANES];
  memset(seen, 0, sizeof seen);
  EQUAL(pc_lane_open(PC_LANES), 87);
  for (uint32_t round = 0; round < 200; round++) {
    for (uint32_t lane = 0; lane < PC_LANES; lane++) {
      EQUAL(pc_lane_open(lane), 0);
      pc_lane_post(lane, look, &seen[lane]);
    }
    for (uint32_t lane = 0; lane < PC_LANES; lane++) pc_lane_wait(lane);
  }
  for (uint32_t lane = 0; lane < PC_LANES; lane++) {
    EQUAL(seen[lane].runs, 200);
    EQUAL(seen[lane].lane, lane);
    EQUAL(seen[lane].stack_is_its_own, 1);
    TRUE_(seen[lane].stack_bytes >= 1 << 20);
    for (uint32_t other = 0; other < lane; other++) TRUE_(seen[lane].thread != seen[other].thread);
  }
  keep_slot();
  pc_lane_post(1, leave_something, &slot);
  pc_lane_wait(1);
  pc_lanes_end();
  EQUAL(__atomic_load_n(&others_ends, __ATOMIC_SEQ_CST), 1); /* end-of-thread code has run when the lanes have ended */
  EQUAL(pc_thread_is_gone(seen[1].thread), 1);
  EQUAL(pc_lane_open(1), 0); /* and there may be others later */
  pc_lane_post(1, look, &seen[1]);
  pc_lane_wait(1);
  EQUAL(seen[1].runs, 201);
  pc_lanes_end();
}

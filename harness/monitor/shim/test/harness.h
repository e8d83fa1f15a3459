/* Shared by the cases: checks, threads, a reader of the journal, a subject in this process. */
#ifndef PCANCEL_TEST_HARNESS_H
#define PCANCEL_TEST_HARNESS_H
#include "../callbacks.h"
#include "../calls.h"
#include "../journal.h"
#include "../lane.h"
#include "../library.h"
#include "../measure.h"
#include "../memory.h"
#include "../perform.h"
#include "../platform.h"
#include "../program.h"
#include "../script.h"
#include "../state.h"
#include "../threads.h"
#include "../waits.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *file, int line, const char *what, long long got, long long wanted);
uint32_t failures(void);
#define EQUAL(got, wanted)                                                                 \
  do {                                                                                     \
    long long g_ = (long long)(got), w_ = (long long)(wanted);                             \
    if (g_ != w_) fail(__FILE__, __LINE__, #got, g_, w_);                                   \
  } while (0)
#define TRUE_(condition) EQUAL(!!(condition), 1)

/* Threads that can be waited for. */
typedef struct thread_ *thread;
thread thread_new(void (*body)(void *), void *argument);
void thread_join(thread t);

/* Committed records of slots [from, to), in the order of slots; text units are put together. */
struct read_record {
  struct pc_record record;
  pc_char text[PC_TEXT_UNITS];
};
uint64_t slots(void);
uint32_t read_journal(uint64_t from, uint64_t to, struct read_record *into, uint32_t max);
uint32_t count_kind(uint64_t from, uint16_t kind);
/* The last record of a kind since `from`. If there is none, the result has kind 0. */
struct read_record last_of(uint64_t from, uint16_t kind);

/* Controls the subject's routines. */
struct subject {
  uint32_t online_answer, offline_answer, cancel_answer;
  void (*in_online)(void), (*in_cancel)(void), (*in_terminate)(void), (*in_close)(void);
  uint64_t handle;      /* the handle that Open got */
  uint64_t resid;       /* the RESID that Open returns */
  uint64_t last_resid;  /* the RESID that the last call got */
};
extern struct subject subject;
/* The callbacks that Startup(Ex) got. */
extern uint32_t (*status_ex)(uint64_t, const struct pc_resource_status_ex *);
extern uint32_t (*status_plain)(uint64_t, const struct pc_resource_status *);
extern void (*log_event)(uint64_t, uint32_t, const pc_char *, ...);
extern void **callbacks;
void subject_bind(uint32_t version);
/* The address of the subject's usual Cancel. */
uint64_t routine_of_cancel(void);
uint32_t report_state(uint64_t handle, int32_t state);

/* An unreadable address, and a readable page directly before one. */
uint64_t bad_address(void);
uint8_t *page_before_nothing(void);

void test_format(void);
void test_hostile(void);
void test_state(void);
void test_hold(void);
void test_bounds(void);
void test_capacity(void);
void test_handles(void);
void test_calls(void);
void test_waits(void);
void test_measure(void);
void test_ends(const char *how);
void test_lanes(void);
void test_program_bounds(void);
void test_perform(void);
int print_program(const char *path);
void test_hammer(uint32_t rounds);
void crash_in_call(const char *how);
#if defined(_WIN32)
void test_oracle(void);
void test_missing(void);
void test_handled(void);
#endif

#endif

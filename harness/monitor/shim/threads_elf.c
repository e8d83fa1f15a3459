#define _GNU_SOURCE
#include "threads.h"
#include "platform.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Node 22 runs on glibc 2.28. Symbols with a new version in glibc 2.34 are bound to the old version, which every glibc has. */
#if defined(PC_OLD_GLIBC)
__asm__(".symver pthread_create, pthread_create@GLIBC_2.2.5");
__asm__(".symver pthread_join, pthread_join@GLIBC_2.2.5");
__asm__(".symver pthread_attr_setstacksize, pthread_attr_setstacksize@GLIBC_2.2.5");
#endif

/* The usual limit (ulimit -s) of Linux distributions. It is fixed, so that a verdict does not depend on the machine's limit. Only touched
 * pages take memory. */
enum { LANE_STACK = 8 << 20 };

static void *thread_main(void *run) {
  void (*body)(void);
  *(void **)&body = run;
  body();
  return NULL;
}

uint32_t pc_thread_start(void (*run)(void)) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before); /* of this thread only; the new one inherits it */
  pthread_t thread;
  int error = pthread_create(&thread, NULL, thread_main, *(void **)&run);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return (uint32_t)error;
}

struct lane_thread {
  pthread_t thread;
  void (*run)(uint32_t lane);
};

static struct lane_thread lane_threads[PC_LANES];

static void *lane_main(void *which) {
  uint32_t lane = (uint32_t)(uintptr_t)which;
  lane_threads[lane].run(lane);
  return NULL;
}

uint32_t pc_lane_thread(uint32_t lane, void (*run)(uint32_t lane)) {
  pthread_attr_t how;
  int error = pthread_attr_init(&how);
  if (error != 0) return (uint32_t)error;
  error = pthread_attr_setstacksize(&how, LANE_STACK);
  lane_threads[lane].run = run;
  if (error == 0) error = pthread_create(&lane_threads[lane].thread, &how, lane_main, (void *)(uintptr_t)lane);
  pthread_attr_destroy(&how);
  return (uint32_t)error;
}

void pc_lane_thread_join(uint32_t lane) { pthread_join(lane_threads[lane].thread, NULL); }

static uint32_t remembered[PC_LANES]; /* kept here, because the subject could write to the journal */

uint32_t pc_thread_remember(uint32_t lane) {
  __atomic_store_n(&remembered[lane], pc_thread_id(), __ATOMIC_RELEASE);
  return 0;
}

uint32_t pc_thread_is_gone(uint32_t thread) { return syscall(SYS_tgkill, getpid(), (pid_t)thread, 0) != 0 && errno == ESRCH; }

/* A system call of 0.1 us. The kernel reuses an id only after all others. */
uint32_t pc_thread_ended(uint32_t lane) {
  uint32_t thread = __atomic_load_n(&remembered[lane], __ATOMIC_ACQUIRE);
  return thread != 0 && pc_thread_is_gone(thread);
}

void pc_word_wait(const uint32_t *word, uint32_t seen) { syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0); }
void pc_word_wake(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0); }

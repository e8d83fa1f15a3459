/* One interface to the two systems. Every function may be called from any thread. */
#ifndef PCANCEL_PLATFORM_H
#define PCANCEL_PLATFORM_H
#include "shim.h"

/* The subject's calling convention needs no attribute: WINAPI is the default on x64 for both PE and ELF. */

uint64_t pc_now_ns(void);
uint32_t pc_thread_id(void);
/* Sleeps about that long, without using any object that the subject could be waiting on. */
void pc_nap_us(uint32_t us);
void pc_yield(void);
/* GetLastError, or errno. */
uint32_t pc_error_get(void);
void pc_error_set(uint32_t error);
/* Creates or truncates a file of `bytes` zeros and maps it shared. Returns 0, or the system's error. */
uint32_t pc_map_file(const pc_char *path, uint64_t bytes, void **at);
/* Allocates zeroed pages that nothing else uses; NULL if there are none left. */
void *pc_pages(uint64_t bytes);
/* Turns dialogs off and makes timers finer. To be called once in a process. */
void pc_process_prepare(void);
/* Reserves stack for the crash handler of the calling thread: on the thread's stack on PE, beside it on ELF. Returns 0, or the system's
 * error. */
enum { PC_STACK_GUARANTEE = 64 * 1024 };
uint32_t pc_stack_prepare(uint32_t lane);
/* Installs the crash handler. Returns 0, or the system's error. */
uint32_t pc_crash_install(void);

/* The cluster database key of a resource: a volatile registry key on PE, NULL on ELF. */
void *pc_key_open(uint32_t resource, const pc_char *name);
void pc_key_close(uint32_t resource);

static inline void pc_relax(void) { __builtin_ia32_pause(); }

/*
 * Spin locks guard a few loads and stores, never a wait. A thread of the subject can be killed (TerminateThread) while it holds
 * one.
 * After a second the lock is therefore taken over. Otherwise one bad thread would hang the harness.
 */
static inline void pc_lock(uint32_t *lock) {
  uint64_t since = 0;
  for (uint32_t spins = 0; __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) != 0; spins++) {
    if (spins < 64) {
      pc_relax();
      continue;
    }
    uint64_t now = pc_now_ns();
    if (since == 0) since = now;
    if (now - since > 1000000000u) return;
    pc_yield();
  }
}

static inline void pc_unlock(uint32_t *lock) { __atomic_store_n(lock, 0, __ATOMIC_RELEASE); }

#endif

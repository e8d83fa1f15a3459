/* What differs between the two systems, behind one small face. Everything here is callable from any thread. */
#ifndef PCANCEL_PLATFORM_H
#define PCANCEL_PLATFORM_H
#include "shim.h"

/* The subject's calling convention needs no attribute: WINAPI is the default on x64 for both PE and ELF. */

uint64_t pc_now_ns(void);
uint32_t pc_thread_id(void);
/* Sleeps about that long; never through anything that the subject could be waiting on. */
void pc_nap_us(uint32_t us);
void pc_yield(void);
/* GetLastError, or errno. */
uint32_t pc_error_get(void);
void pc_error_set(uint32_t error);
/* Creates or truncates a file of `bytes` zeros and maps it shared. 0, or the system's error. */
uint32_t pc_map_file(const pc_char *path, uint64_t bytes, void **at);
/* Zeroed pages that nobody else points into; NULL if there are none. */
void *pc_pages(uint64_t bytes);
/* No dialogs, finer timers: once for the process. */
void pc_process_prepare(void);
/* Stack for the crash handler of the calling thread: of the thread's own on PE, beside it on ELF. 0, or the system's error. */
enum { PC_STACK_GUARANTEE = 64 * 1024 };
uint32_t pc_stack_prepare(uint32_t lane);
/* 0, or the system's error. */
uint32_t pc_crash_install(void);

/* The cluster database key of a resource: a volatile registry key on PE, NULL on ELF. */
void *pc_key_open(uint32_t resource, const pc_char *name);
void pc_key_close(uint32_t resource);

static inline void pc_relax(void) { __builtin_ia32_pause(); }

/*
 * Spin locks guard a handful of loads and stores, never a wait. A thread of the subject can be killed (TerminateThread)
 * while it stands in one: after a second the lock is taken over, or one bad thread would wedge the harness.
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

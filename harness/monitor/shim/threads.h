/* Our own threads, and how they wait for each other. They use no object that the subject could wait on or hold. */
#ifndef PCANCEL_THREADS_H
#define PCANCEL_THREADS_H
#include <stdint.h>

/* Starts a detached thread with all signals blocked and a small stack. Returns 0, or the system's error. */
uint32_t pc_thread_start(void (*run)(void));
/*
 * Starts a lane's thread by the system's own means. It has the system's usual stack with a guard page, at least as large as in
 * a Resource Monitor. Returns 0, or the system's error.
 */
uint32_t pc_lane_thread(uint32_t lane, void (*run)(uint32_t lane));
/* Waits for the end of a lane's thread. To be called once for each pc_lane_thread. */
void pc_lane_thread_join(uint32_t lane);

/* Remembers the calling thread as a lane's. Returns 0, or the system's error. */
uint32_t pc_thread_remember(uint32_t lane);
/* Returns 1 once the thread remembered for that lane has ended in any way; 0 if there is none, or this cannot be found out. */
uint32_t pc_thread_ended(uint32_t lane);
/* Returns 1 if no thread of this process has that number now; 0 also if this cannot be found out. */
uint32_t pc_thread_is_gone(uint32_t thread);

/* Sleeps while the word is `seen`. It may return early, so the caller must check again. */
void pc_word_wait(const uint32_t *word, uint32_t seen);
/* Wakes all threads that sleep on the word. */
void pc_word_wake(uint32_t *word);

#endif

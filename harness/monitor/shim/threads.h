/* Threads of ours, and how they wait for each other: by nothing that the subject could be waiting on, or could hold. */
#ifndef PCANCEL_THREADS_H
#define PCANCEL_THREADS_H
#include <stdint.h>

/* A detached thread with every signal blocked and a small stack. 0, or the system's error. */
uint32_t pc_thread_start(void (*run)(void));
/*
 * A lane's thread, as the system makes threads: its stack is the one that the system knows of, with a guard page, and is not smaller than
 * what a Resource Monitor gives its threads. 0, or the system's error.
 */
uint32_t pc_lane_thread(uint32_t lane, void (*run)(uint32_t lane));
/* Waits for its end. Once for each pc_lane_thread. */
void pc_lane_thread_join(uint32_t lane);

/* Remembers the calling thread as a lane's. 0, or the system's error. */
uint32_t pc_thread_remember(uint32_t lane);
/* 1 once the thread remembered for that lane has ended, however it did; 0 if there is none or nobody can tell. */
uint32_t pc_thread_ended(uint32_t lane);
/* 1 if no thread of this process has that number (any more); 0 also if nobody can tell. */
uint32_t pc_thread_is_gone(uint32_t thread);

/* Sleeps as long as the word is `seen`, or shorter: the caller looks again. */
void pc_word_wait(const uint32_t *word, uint32_t seen);
/* Wakes all who sleep on the word. */
void pc_word_wake(uint32_t *word);

#endif

/*
 * The lanes: at most four driver threads, with the system's usual stacks. They are created when first needed, and kept until
 * the process ends. The subject's code runs only on them and on its own threads. A lane without a job sleeps.
 */
#ifndef PCANCEL_LANE_H
#define PCANCEL_LANE_H
#include "shim.h"

/* Creates the lane's thread if there is none yet. Returns 0, or the system's error. */
uint32_t pc_lane_open(uint32_t lane);
/* Hands a job to an open lane that has none. `what` must stay valid until pc_lane_wait has returned. */
void pc_lane_post(uint32_t lane, void (*work)(void *), void *what);
/* Returns when the lane's job is done. It never returns if the subject does not, or has ended the thread. */
void pc_lane_wait(uint32_t lane);
/* Ends the threads of all open lanes, and waits until they have ended. No lane may have a job. */
void pc_lanes_end(void);
/* To be called first on the lane's thread. Sets its number and its stack for the crash handler, and remembers the thread, so that its
 * end can be noticed later. */
uint32_t pc_lane_init(uint32_t lane);

#endif

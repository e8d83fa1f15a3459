/*
 * The lanes: up to four driver threads, made by the system when they are first needed, with a stack that the system knows of, and
 * kept until the process leaves. Everything of the subject's runs on them or on threads of its own. A lane that has nothing to do sleeps.
 */
#ifndef PCANCEL_LANE_H
#define PCANCEL_LANE_H
#include "shim.h"

/* Makes the lane's thread, if there is none yet. 0, or the system's error. */
uint32_t pc_lane_open(uint32_t lane);
/* Hands a job to an open lane that has none. What `what` points to must live until pc_lane_wait has come back. */
void pc_lane_post(uint32_t lane, void (*work)(void *), void *what);
/* Comes back when the lane's job is done: never, if the subject does not return, or has ended the thread. */
void pc_lane_wait(uint32_t lane);
/* Ends the threads of all open lanes, which must have nothing to do, and waits for their ends. */
void pc_lanes_end(void);
/* On the lane's thread, before anything else: its number, its stack for the crash handler, and what tells later whether it has ended. */
uint32_t pc_lane_init(uint32_t lane);

#endif

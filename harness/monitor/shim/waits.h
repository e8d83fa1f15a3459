/*
 * Waits of a lane's thread between calls. pc_wait journals WAITED and returns pc_waited. The others journal ANCHOR and return 1
 * if the condition was met, 0 if not (pc_wait_done, pc_wait_back and pc_pause journal nothing). A step is entered when its call's ENTER has
 * its number. It is done when the call has returned or was skipped, or the wait is over.
 */
#ifndef PCANCEL_WAITS_H
#define PCANCEL_WAITS_H
#include "shim.h"

uint32_t pc_wait(uint32_t lane, int32_t step, uint32_t resource, uint32_t quiet_ms, uint32_t max_ms);
uint32_t pc_wait_held(uint32_t lane, int32_t step, uint32_t resource, uint32_t within_ms);
uint32_t pc_wait_entered(uint32_t lane, int32_t step, int32_t other, uint32_t within_ms);
uint32_t pc_wait_done(int32_t other, uint32_t within_ms);
/* Until the thread that reported the operation's end is out of the callback, or cannot come back. */
void pc_wait_back(uint32_t resource);
void pc_pause(uint32_t ms);
/* Marks a step without a call (pause) as done. */
void pc_done(int32_t step);

#endif

/*
 * Calls the entry points of a resource DLL, on the calling thread, which must be the lane's. Each function journals ENTER,
 * calls, restores MXCSR and the x87 control word, journals RETURN, and updates the resource's known state. pc_open returns 1 if
 * it got a RESID. The others return the result, 0 for void routines, 0xffffffff if there was nothing to call.
 */
#ifndef PCANCEL_CALLS_H
#define PCANCEL_CALLS_H
#include "shim.h"

/* Calls StartupEx (ex = 1) or Startup (ex = 0) at fn. Returns its result; *table gets the pointer that it stored, or 0. */
uint32_t pc_startup(uint32_t lane, uint32_t ex, uint64_t fn, const pc_char *type, uint32_t min, uint32_t max, uint64_t *table);

/* table: the function table whose routines the resource is called by until its next Open. */
uint32_t pc_open(uint32_t lane, int32_t step, uint32_t resource, const pc_char *name, uint32_t flags, uint32_t table);
/* bytes: size of a zeroed in-buffer that the shim supplies (0: NULL). */
uint32_t pc_online(uint32_t lane, int32_t step, uint32_t resource, uint32_t flags, uint32_t bytes);
uint32_t pc_offline(uint32_t lane, int32_t step, uint32_t resource, const pc_char *destination, uint32_t flags, uint32_t bytes);
/* Skipped for PC_CLOSED_RESID if nothing was closed yet. */
uint32_t pc_cancel(uint32_t lane, int32_t step, uint32_t resource, uint32_t target, uint32_t flags);
/* Gives the routine a callback that journals QUORUMLOST. Skipped, like RELEASE, if the DLL lacks the routine. */
uint32_t pc_arbitrate(uint32_t lane, int32_t step, uint32_t resource);
/* TERMINATE, CLOSE, LOOKSALIVE, ISALIVE, RELEASE. */
uint32_t pc_plain(uint32_t lane, int32_t step, uint32_t call, uint32_t resource);

/* Journals that the step was not carried out. */
void pc_skip(uint32_t lane, int32_t step, uint32_t resource);

/* Called before and after a scenario. Both return the index of the next slot. Begin resets scripts, step states, bounds and the
 * heartbeat's gap. */
uint64_t pc_scenario_begin(void);
uint64_t pc_scenario_end(void);

#endif

/*
 * The entry points of a resource DLL, on the calling thread, which must be the lane's own. Each journals ENTER, calls, restores MXCSR and the x87
 * control word, journals RETURN, and keeps the resource's known state. Open: 1 if a RESID came back. Others: the result, 0 for void routines,
 * 0xffffffff where there was nothing to call.
 */
#ifndef PCANCEL_CALLS_H
#define PCANCEL_CALLS_H
#include "shim.h"

/* Calls StartupEx (ex = 1) or Startup (ex = 0) at fn. Its result; *table gets what it stored, 0 before. */
uint32_t pc_startup(uint32_t lane, uint32_t ex, uint64_t fn, const pc_char *type, uint32_t min, uint32_t max, uint64_t *table);

uint32_t pc_open(uint32_t lane, int32_t step, uint32_t resource, const pc_char *name, uint32_t flags);
/* bytes: size of a zeroed in-buffer that the shim supplies (0: NULL). */
uint32_t pc_online(uint32_t lane, int32_t step, uint32_t resource, uint32_t flags, uint32_t bytes);
uint32_t pc_offline(uint32_t lane, int32_t step, uint32_t resource, const pc_char *destination, uint32_t flags, uint32_t bytes);
/* With PC_CLOSED_RESID and nothing closed yet: skipped. */
uint32_t pc_cancel(uint32_t lane, int32_t step, uint32_t resource, uint32_t target, uint32_t flags);
/* Gives the routine a callback that journals QUORUMLOST. Skipped, like RELEASE, if the routine is not there. */
uint32_t pc_arbitrate(uint32_t lane, int32_t step, uint32_t resource);
/* TERMINATE, CLOSE, LOOKSALIVE, ISALIVE, RELEASE. */
uint32_t pc_plain(uint32_t lane, int32_t step, uint32_t call, uint32_t resource);

/* Journals that the step was not carried out. */
void pc_skip(uint32_t lane, int32_t step, uint32_t resource);

/* Before and after a scenario: index of the next slot. Begin resets scripts, step states, bounds and the heartbeat's gap. */
uint64_t pc_scenario_begin(void);
uint64_t pc_scenario_end(void);

#endif

/* Calls into the subject. Each call is journaled before and after, and the floating-point state is restored. */
#ifndef PCANCEL_TRAMPOLINE_H
#define PCANCEL_TRAMPOLINE_H
#include "shim.h"

struct pc_entry {
  uint32_t lane, resource, call, operation;
  int32_t step;
  uint32_t mxcsr;
  uint16_t x87;
  uint32_t error; /* the thread's error number as the call left it */
  uint32_t registers; /* non-volatile registers that the call changed */
};

enum { PC_NO_RESOURCE = 0xffffffff };

/* To be called directly before the call. `resource` may be PC_NO_RESOURCE, `step` -1. */
void pc_enter(struct pc_entry *entry, uint32_t target, uint32_t flags);
/* Makes the call, with at most six integer arguments. */
uint64_t pc_call_subject(struct pc_entry *entry, uint64_t fn, const uint64_t arguments[6]);
/* To be called directly after the call. */
void pc_leave(struct pc_entry *entry, uint32_t value);

#endif

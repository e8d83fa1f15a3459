/* What the callbacks of an operation do: set up by the monitor before the step, taken over when the operation begins. */
#ifndef PCANCEL_SCRIPT_H
#define PCANCEL_SCRIPT_H
#include "state.h"

struct pc_scripted {
  uint32_t action, report, ms1, ms2;
};

struct pc_script {
  uint32_t count;
  struct pc_scripted actions[PC_SCRIPT];
};

/* Moves the resource's next script into `into`; an operation after that has none unless one is set up again. */
void pc_script_take(uint32_t resource, struct pc_script *into);
/* Sets what the report's number asks for. Several actions on one report add up: delay, then hold, then the answer. */
void pc_script_apply(const struct pc_script *script, struct pc_report *report);
void pc_script_reset(void);

#endif

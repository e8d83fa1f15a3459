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

/* Keeps the lane's thread inside a log callback of its call. */
struct pc_log_hold {
  uint32_t nth;  /* which log line of the call, from 1; 0: none */
  uint32_t seen; /* lines so far */
  uint32_t after_ms, max_ms;
};

/* Counts a log line of the lane's call; the hold, if it is this one's turn, else NULL. Only the lane's own thread asks. */
const struct pc_log_hold *pc_log_held(uint16_t lane);

#endif

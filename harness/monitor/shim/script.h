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

/* The script of the resource's next operation; cleared first. report 0 = every report. See pc_action for ms1, ms2:
 * DELAY ms1; HOLD ms1 = after Cancel's entry, ms2 = at most; HOLD_END, for the terminal report whatever its number: ms1 = after the
 * entry of the first call that comes meanwhile, ms2 = at most. */
void pc_script_clear(uint32_t resource);
void pc_script_add(uint32_t resource, uint32_t action, uint32_t report, uint32_t ms1, uint32_t ms2);
/* Moves the resource's next script into `into`; an operation after that has none unless one is set up again. */
void pc_script_take(uint32_t resource, struct pc_script *into);
/* Sets what the report's number, or its being terminal, asks for. Several actions on one report add up: delay, then hold, then the answer. */
void pc_script_apply(const struct pc_script *script, struct pc_report *report);

/* Keeps the lane's thread inside a log callback of its call. */
struct pc_log_hold {
  uint32_t nth;  /* which log line of the call, from 1; 0: none */
  uint32_t seen; /* lines so far */
  uint32_t after_ms, max_ms;
};

/* Keeps the lane's thread inside the nth log line (from 1) of its next call, until after_ms after something else has happened to the
 * resource (a call entered, an operation's end reported), or max_ms in all. nth 0: not, which has to be said after the call. */
void pc_hold_log(uint32_t lane, uint32_t nth, uint32_t after_ms, uint32_t max_ms);
/* Counts a log line of the lane's call; the hold, if it is this one's turn, else NULL. Only the lane's own thread asks. */
const struct pc_log_hold *pc_log_held(uint16_t lane);

#endif

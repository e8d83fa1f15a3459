/*
 * Scripts: the actions of an operation's callbacks. perform.c sets one before the step, and the operation takes it when it
 * begins.
 */
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

/* Set the script of the resource's next operation: first clear, then add. report 0 = every report. Milliseconds by pc_action: DELAY
 * uses ms1; HOLD uses ms1 after Cancel's entry, and at most ms2. HOLD_END is for the terminal report, whatever its number: ms1 after
 * the entry of the first call that comes meanwhile, and at most ms2. */
void pc_script_clear(uint32_t resource);
void pc_script_add(uint32_t resource, uint32_t action, uint32_t report, uint32_t ms1, uint32_t ms2);
/* Moves the resource's next script into `into`. The operation after that has none unless one is set again. */
void pc_script_take(uint32_t resource, struct pc_script *into);
/* Sets the actions for the report's number, or for a terminal one. Several actions on one report add up: delay, then hold, then the answer. */
void pc_script_apply(const struct pc_script *script, struct pc_report *report);

/* Keeps the lane's thread inside a log callback of its call. */
struct pc_log_hold {
  uint32_t nth;  /* which log line of the call, from 1; 0: none */
  uint32_t seen; /* lines so far */
  uint32_t after_ms, max_ms;
};

/* Keeps the lane's thread inside the nth log line (from 1) of its next call. The hold ends after_ms after another event on the resource
 * (a call entered, an operation's end reported), or after max_ms in all. nth 0 turns it off, which must be done after the call.
 * */
void pc_hold_log(uint32_t lane, uint32_t nth, uint32_t after_ms, uint32_t max_ms);
/* Counts a log line of the lane's call. Returns the hold if this is its line, else NULL. Only the lane's thread may call it. */
const struct pc_log_hold *pc_log_held(uint16_t lane);

#endif

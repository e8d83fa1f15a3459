#include "script.h"
#include "platform.h"
#include <stddef.h>

/* Only the lane's own thread sets and reads it, before its call and in the call's log lines, so no lock is needed. */
static struct pc_log_hold log_holds[PC_LANES];
static struct pc_script next[PC_RESOURCES];
static uint32_t locks[PC_RESOURCES];

void pc_script_clear(uint32_t resource) {
  if (resource >= PC_RESOURCES) return;
  pc_lock(&locks[resource]);
  next[resource].count = 0;
  pc_unlock(&locks[resource]);
}

void pc_script_add(uint32_t resource, uint32_t action, uint32_t report, uint32_t ms1, uint32_t ms2) {
  if (resource >= PC_RESOURCES) return;
  pc_lock(&locks[resource]);
  struct pc_script *script = &next[resource];
  struct pc_scripted added = {action, report, ms1, ms2};
  if (script->count < PC_SCRIPT) script->actions[script->count++] = added;
  pc_unlock(&locks[resource]);
}

void pc_script_take(uint32_t resource, struct pc_script *into) {
  pc_lock(&locks[resource]);
  *into = next[resource];
  next[resource].count = 0;
  pc_unlock(&locks[resource]);
}

void pc_hold_log(uint32_t lane, uint32_t nth, uint32_t after_ms, uint32_t max_ms) {
  struct pc_log_hold hold = {nth, 0, after_ms, max_ms};
  if (lane < PC_LANES) log_holds[lane] = hold;
}

const struct pc_log_hold *pc_log_held(uint16_t lane) {
  if (lane >= PC_LANES || log_holds[lane].nth == 0) return NULL;
  struct pc_log_hold *hold = &log_holds[lane];
  return ++hold->seen == hold->nth ? hold : NULL;
}

/* The journal has room for one action: the one that matters most for the order of events. */
static uint32_t weight(uint32_t action) {
  return action == PC_HOLD ? 3 : action == PC_ANSWER_TERMINATE ? 2 : action == PC_DELAY ? 1 : 0;
}

static void hold(struct pc_report *report, const struct pc_scripted *scripted, uint32_t any_call) {
  report->hold = 1;
  report->hold_any_call = any_call;
  report->hold_after_ms = scripted->ms1;
  report->hold_max_ms = scripted->ms2;
  report->action = PC_HOLD;
}

void pc_script_apply(const struct pc_script *script, struct pc_report *report) {
  for (uint32_t i = 0; i < script->count; i++) {
    const struct pc_scripted *scripted = &script->actions[i];
    if (scripted->action == PC_HOLD_END) {
      if (report->terminal) hold(report, scripted, 1);
      continue;
    }
    if (scripted->report != 0 && scripted->report != report->nth) continue;
    if (scripted->action == PC_DELAY) report->delay_ms += scripted->ms1;
    if (scripted->action == PC_ANSWER_TERMINATE) report->terminate = 1;
    if (scripted->action == PC_HOLD) hold(report, scripted, 0);
    if (weight(scripted->action) > weight(report->action)) report->action = scripted->action;
  }
}

#include "perform.h"
#include "calls.h"
#include "library.h"
#include "measure.h"
#include "platform.h"
#include "state.h"
#include "waits.h"
#include <stddef.h>

/* Longest wait for a step of another lane. The host's deadline ends a stuck run long before. */
enum { OTHER_LANE_MS = 3600000 };

/*
 * After an operation's end is reported, its worker gets a moment to leave the callback and to tidy up. It has that moment in a
 * cluster, too, where the next call passes several threads. Anchors test calls that come earlier.
 */
enum { SETTLED_MS = 3 };

/* A step without the anchor BESIDE begins after all earlier steps on all lanes have ended. Thus nothing is closed during a call on
 * another lane. */
static void await_other_lanes(const struct pc_program *program, uint32_t index) {
  uint32_t lane = program->steps[index].lane;
  if (program->lanes == 1u << lane) return;
  for (uint32_t earlier = index; earlier-- > 0;)
    if (program->steps[earlier].lane != lane) pc_wait_done((int32_t)earlier, OTHER_LANE_MS);
}

/*
 * A Resource Monitor that is inside the callback of an operation's end has not noted it yet: it begins nothing new and closes nothing. Cancel,
 * Terminate and polls come from other threads of the cluster's, at any time.
 */
static int follows_the_end(uint32_t what) { return what == PC_DO_ONLINE || what == PC_DO_OFFLINE || what == PC_DO_CLOSE; }

/* Returns when the step's anchor is met, or its bound has passed (which is journaled). */
static void reach(const struct pc_program *program, uint32_t index) {
  const struct pc_step *step = &program->steps[index];
  if (step->anchor != PC_AT_BESIDE) await_other_lanes(program, index);
  if (step->anchor == PC_AT_DELAY) pc_pause(step->anchor_value);
  /*
   * Waited for only now that the operation has begun. Before, no thread is held, and the step would run beside the operation's
   * entry.
   */
  if (step->anchor == PC_AT_HELD) pc_wait_held(step->lane, (int32_t)index, step->resource, step->anchor_value);
  if (step->anchor == PC_AT_BESIDE) pc_wait_entered(step->lane, (int32_t)index, (int32_t)step->anchor_value, OTHER_LANE_MS);
  if (follows_the_end(step->what)) pc_wait_back(step->resource);
}

static void set_script(const struct pc_program *program, const struct pc_step *step) {
  pc_script_clear(step->resource);
  for (uint32_t i = 0; i < step->actions; i++) {
    const struct pc_scripted *action = &program->actions[step->action + i];
    pc_script_add(step->resource, action->action, action->report, action->ms1, action->ms2);
  }
}

static void cancel(const struct pc_step *step, int32_t index) {
  if (step->log != 0) pc_hold_log(step->lane, step->log, step->ms1, step->ms2);
  pc_cancel(step->lane, index, step->resource, step->target, step->flags);
  if (step->log != 0) pc_hold_log(step->lane, 0, 0, 0);
}

static int any_open(void) {
  for (uint32_t resource = 0; resource < PC_RESOURCES; resource++)
    if (pc_known_state(resource) != PC_CLOSED) return 1;
  return 0;
}

static void unload(const struct pc_step *step, int32_t index) {
  /* No Resource Monitor unloads a DLL with an open resource, so its behaviour then proves nothing. */
  if (any_open()) {
    pc_skip(step->lane, index, step->resource);
    return;
  }
  uint64_t quiesced = pc_now_ns() + (uint64_t)step->ms1 * 1000000u;
  pc_subject_unload(step->lane, step->ms2);
  uint64_t now = pc_now_ns();
  if (now < quiesced) pc_pause((uint32_t)((quiesced - now + 999999u) / 1000000u));
  pc_done(index);
}

static void carry_out(const struct pc_program *program, const struct pc_step *step, int32_t index) {
  uint32_t lane = step->lane, resource = step->resource;
  switch ((enum pc_do)step->what) {
    case PC_DO_OPEN: pc_open(lane, index, resource, pc_program_text(program, step), step->flags, step->table); return;
    case PC_DO_ONLINE:
      set_script(program, step);
      pc_online(lane, index, resource, step->flags, step->bytes);
      return;
    case PC_DO_OFFLINE:
      set_script(program, step);
      pc_offline(lane, index, resource, pc_program_text(program, step), step->flags, step->bytes);
      return;
    case PC_DO_CANCEL: cancel(step, index); return;
    case PC_DO_TERMINATE: pc_plain(lane, index, PC_TERMINATE, resource); return;
    case PC_DO_CLOSE: pc_plain(lane, index, PC_CLOSE, resource); return;
    case PC_DO_LOOKSALIVE: pc_plain(lane, index, PC_LOOKSALIVE, resource); return;
    case PC_DO_ISALIVE: pc_plain(lane, index, PC_ISALIVE, resource); return;
    case PC_DO_ARBITRATE: pc_arbitrate(lane, index, resource); return;
    case PC_DO_RELEASE: pc_plain(lane, index, PC_RELEASE, resource); return;
    case PC_DO_MEASURE: pc_measure(lane, index); return;
    case PC_DO_WAIT:
      pc_wait(lane, index, resource, step->ms1, step->ms2);
      pc_pause(SETTLED_MS);
      return;
    case PC_DO_PAUSE:
      pc_pause(step->ms1);
      pc_done(index);
      return;
    case PC_DO_UNLOAD: unload(step, index); return;
    case PC_DOS: return;
  }
}

void pc_perform(const struct pc_program *program, uint32_t lane) {
  for (uint32_t index = 0; index < program->count; index++) {
    const struct pc_step *step = &program->steps[index];
    if (step->lane != lane) continue;
    reach(program, index);
    if (step->guard != 0 && (step->guard >> pc_known_state(step->resource) & 1) == 0) pc_skip(lane, (int32_t)index, step->resource);
    else carry_out(program, step, (int32_t)index);
  }
}

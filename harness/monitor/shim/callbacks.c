#include "callbacks.h"
#include "format.h"
#include "journal.h"
#include "memory.h"
#include "platform.h"
#include "script.h"
#include "state.h"
#include "waits.h"
#include <stddef.h>

_Static_assert(sizeof(struct pc_resource_status) == 24 && sizeof(struct pc_resource_status_ex) == 32, "resapi.h");
_Static_assert(offsetof(struct pc_resource_status, event) == 16, "resapi.h");
_Static_assert(offsetof(struct pc_resource_status_ex, wait_hint) == 24, "resapi.h");

enum { HOLD_STEP_US = 100 };

static void sleep_ms(uint32_t ms) {
  uint64_t until = pc_now_ns() + (uint64_t)ms * 1000000u;
  for (uint64_t now = pc_now_ns(); now < until; now = pc_now_ns()) {
    uint64_t left_us = (until - now) / 1000 + 1;
    pc_nap_us(left_us > 500000 ? 500000 : (uint32_t)left_us);
  }
}

void pc_pause(uint32_t ms) { sleep_ms(ms); }

static void hold(const struct pc_report *report) {
  uint64_t since = pc_now_ns();
  while (pc_state_holds(report, since)) pc_nap_us(HOLD_STEP_US);
}

/* Holds until after_ms after another event on the resource, at most max_ms. */
static void hold_log(const struct pc_log_hold *hold, uint32_t resource) {
  uint64_t until = pc_now_ns() + (uint64_t)hold->max_ms * 1000000u;
  uint32_t before = pc_state_moves(resource), moved = 0;
  for (uint64_t now = pc_now_ns(); now < until; now = pc_now_ns()) {
    if (!moved && pc_state_moves(resource) != before) {
      moved = 1;
      uint64_t soon = now + (uint64_t)hold->after_ms * 1000000u;
      if (soon < until) until = soon;
    }
    pc_nap_us(HOLD_STEP_US);
  }
}

/* The subject's error number is restored: if a callback changed it, the subject would read a wrong error next. */
static uint32_t report(uint32_t callback, uint64_t handle, uint32_t readable, uint32_t state, uint32_t checkpoint, uint32_t wait_hint) {
  struct pc_report what = pc_state_report(handle, readable, (int32_t)state);
  struct pc_record record = pc_record_of(PC_REPORT, what.at.seq, -1, what.owner.resource);
  record.ns = what.at.ns;
  record.flags = (readable ? PC_F_READABLE : 0) | (what.owner.stale ? PC_F_STALE : 0) | (what.in_operation ? PC_F_IN_OPERATION : 0);
  record.a = handle;
  record.b = state | (uint64_t)checkpoint << 32;
  record.c = wait_hint | (uint64_t)what.nth << 32;
  record.d = callback | (uint64_t)what.action << 16;
  uint32_t kept = pc_append(&record, NULL, 0);
  if (what.delay_ms != 0) sleep_ms(what.delay_ms);
  if (what.hold) hold(&what);
  if (kept) {
    struct pc_record reported = pc_record_of(PC_REPORTED, 0, -1, what.owner.resource);
    reported.a = what.at.seq;
    reported.b = what.terminate;
    pc_append(&reported, NULL, 0);
  }
  pc_state_reported(&what);
  return what.terminate;
}

uint32_t pc_set_resource_status(uint64_t handle, const struct pc_resource_status *status) {
  uint32_t error = pc_error_get();
  struct pc_resource_status read = {0};
  uint32_t readable = pc_read((uint64_t)(uintptr_t)status, &read, sizeof read) == sizeof read;
  uint32_t answer = report(PC_SETRESOURCESTATUS, handle, readable, read.state, read.checkpoint, read.wait_hint);
  pc_error_set(error);
  return answer;
}

uint32_t pc_set_resource_status_ex(uint64_t handle, const struct pc_resource_status_ex *status) {
  uint32_t error = pc_error_get();
  struct pc_resource_status_ex read = {0};
  uint32_t readable = pc_read((uint64_t)(uintptr_t)status, &read, sizeof read) == sizeof read;
  uint32_t answer = report(PC_SETRESOURCESTATUSEX, handle, readable, read.state, read.checkpoint, read.wait_hint);
  pc_error_set(error);
  return answer;
}

void pc_log_event(uint64_t handle, uint32_t level, const pc_char *format, ...) {
  uint32_t error = pc_error_get();
  struct pc_record record = pc_record_of(PC_LOG, 0, -1, -1);
  struct pc_owner owner = pc_state_owner(handle);
  uint16_t lane = pc_lane_of(pc_thread_id());
  const struct pc_log_hold *held = pc_log_held(lane);
  struct pc_inserts inserts = {.taken = 0};
  struct pc_text text;
  va_start(inserts.list, format);
  pc_format(&text, (uint64_t)(uintptr_t)format, &inserts);
  va_end(inserts.list);
  record.resource = owner.resource;
  record.flags = (text.readable ? PC_F_READABLE : 0) | (owner.stale ? PC_F_STALE : 0);
  record.a = handle;
  record.b = level;
  record.c = held != NULL;
  pc_append(&record, text.units, text.length);
  if (held != NULL) hold_log(held, (uint32_t)pc_journal()->lanes[lane].resource);
  pc_error_set(error);
}

/* The callbacks that only record their call. Their first argument is a resource handle or a control call's id. */
static uint32_t noted(uint32_t callback, uint64_t first, uint64_t second, uint64_t third) {
  uint32_t error = pc_error_get();
  struct pc_record record = pc_record_of(PC_CALLBACK, 0, -1, -1);
  struct pc_owner owner = pc_state_owner(first);
  record.resource = owner.resource;
  record.flags = owner.stale ? PC_F_STALE : 0;
  record.a = first;
  record.b = callback;
  record.c = second;
  record.d = third;
  pc_append(&record, NULL, 0);
  pc_error_set(error);
  return 0;
}

#define NOTED(name, which) \
  static uint32_t name(uint64_t first, uint64_t second, uint64_t third) { return noted(which, first, second, third); }
NOTED(set_locked_mode, PC_SETRESOURCELOCKEDMODE)
NOTED(signal_failure, PC_SIGNALFAILURE)
NOTED(set_local_properties, PC_SETRESOURCEINMEMORYNODELOCALPROPERTIES)
NOTED(end_control, PC_ENDCONTROLCALL)
NOTED(end_type_control, PC_ENDTYPECONTROLCALL)
NOTED(extend_control, PC_EXTENDCONTROLCALL)
NOTED(extend_type_control, PC_EXTENDTYPECONTROLCALL)
NOTED(raise_type_notification, PC_RAISERESTYPENOTIFICATION)
NOTED(change_process_for_dumps, PC_CHANGERESOURCEPROCESSFORDUMPS)
NOTED(change_type_process_for_dumps, PC_CHANGERESTYPEPROCESSFORDUMPS)
NOTED(set_internal_state, PC_SETINTERNALSTATE)
NOTED(set_locked_mode_ex, PC_SETRESOURCELOCKEDMODEEX)
NOTED(request_dump, PC_REQUESTDUMP)
NOTED(set_wpr_policy, PC_SETRESOURCEWPRPOLICY)
NOTED(arm_wpr_watchdog, PC_ARMWPRWATCHDOGFORCURRENTRESOURCECALL)

void pc_quorum_lost(uint64_t handle) { noted(PC_QUORUMLOST, handle, 0, 0); }

typedef uint32_t (*noted_callback)(uint64_t, uint64_t, uint64_t);

void **pc_callback_table(void) {
  static const noted_callback rest[PC_CALLBACKS - 2] = {
      set_locked_mode,   signal_failure,      set_local_properties,    end_control,
      end_type_control,  extend_control,      extend_type_control,     raise_type_notification,
      change_process_for_dumps, change_type_process_for_dumps, set_internal_state, set_locked_mode_ex,
      request_dump,      set_wpr_policy,      arm_wpr_watchdog};
  void **table = pc_pages(PC_CALLBACKS * sizeof(void *));
  if (table == NULL) return NULL;
  void (*log)(uint64_t, uint32_t, const pc_char *, ...) = pc_log_event;
  uint32_t (*status)(uint64_t, const struct pc_resource_status_ex *) = pc_set_resource_status_ex;
  __builtin_memcpy(&table[0], &log, sizeof log);
  __builtin_memcpy(&table[1], &status, sizeof status);
  __builtin_memcpy(&table[2], rest, sizeof rest);
  return table;
}

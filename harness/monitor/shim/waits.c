/* Waits of a driver thread between calls. It polls, so that it shares no object with the subject. */
#include "waits.h"
#include "journal.h"
#include "platform.h"
#include "state.h"
#include <stddef.h>

enum { POLL_US = 100, SPINS = 200, FINE_POLLS = SPINS + 100, COARSE_US = 1000 };

static uint64_t ns(uint32_t ms) { return (uint64_t)ms * 1000000u; }

/* The first polls spin. Otherwise calls that must start together would be a nap apart. */
static void between_polls(uint32_t *polls) {
  if (*polls >= SPINS) pc_nap_us(POLL_US);
  else pc_relax();
  *polls += 1;
}

/*
 * For waits that time only the start of the next step: after some milliseconds the nap gets longer. Most of a run is such
 * waiting. Short polls of several monitors kept a third of a core busy, which the subject should have.
 */
static void between_patient_polls(uint32_t *polls) {
  if (*polls >= FINE_POLLS) pc_nap_us(COARSE_US);
  else between_polls(polls);
}

static void waited(int32_t step, uint32_t resource, uint32_t outcome) {
  struct pc_record record = pc_record_of(PC_WAITED, 0, step, resource < PC_RESOURCES ? (int32_t)resource : -1);
  record.a = outcome;
  pc_append(&record, NULL, 0);
  pc_step_done(step);
}

uint32_t pc_wait(uint32_t lane, int32_t step, uint32_t resource, uint32_t quiet_ms, uint32_t max_ms) {
  (void)lane;
  uint64_t began = pc_now_ns();
  uint32_t polls = 0, outcome = PC_SETTLED;
  pc_step_entered(step);
  while (resource < PC_RESOURCES) {
    struct pc_view view = pc_state_view(resource);
    uint64_t now = pc_now_ns();
    uint64_t last = view.last_report_ns > began ? view.last_report_ns : began;
    outcome = !view.window && !view.ending ? PC_SETTLED : now - began >= ns(max_ms) ? PC_LIMIT : now > last && now - last >= ns(quiet_ms) ? PC_QUIET : PC_LIMIT + 1;
    if (outcome <= PC_LIMIT) break;
    between_patient_polls(&polls);
  }
  waited(step, resource, outcome);
  return outcome;
}

static uint32_t anchored(int32_t step, int32_t resource, uint32_t met) {
  struct pc_record record = pc_record_of(PC_ANCHOR, 0, step, resource);
  record.a = met;
  pc_append(&record, NULL, 0);
  return met;
}

uint32_t pc_wait_held(uint32_t lane, int32_t step, uint32_t resource, uint32_t within_ms) {
  (void)lane;
  uint64_t began = pc_now_ns();
  uint32_t polls = 0;
  if (resource >= PC_RESOURCES) return anchored(step, -1, 0);
  for (;;) {
    struct pc_view view = pc_state_view(resource);
    if (view.held > 0) return anchored(step, (int32_t)resource, 1);
    if (!view.window || pc_now_ns() - began >= ns(within_ms)) return anchored(step, (int32_t)resource, 0);
    between_patient_polls(&polls);
  }
}

void pc_wait_back(uint32_t resource) {
  uint32_t polls = 0;
  while (resource < PC_RESOURCES && pc_state_view(resource).ending) between_patient_polls(&polls);
}

static uint32_t wait_for(uint32_t (*is)(int32_t), int32_t other, uint32_t within_ms) {
  uint64_t began = pc_now_ns();
  uint32_t polls = 0;
  while (!is(other)) {
    if (pc_now_ns() - began >= ns(within_ms)) return 0;
    between_polls(&polls);
  }
  return 1;
}

uint32_t pc_wait_entered(uint32_t lane, int32_t step, int32_t other, uint32_t within_ms) {
  (void)lane;
  return anchored(step, -1, wait_for(pc_step_is_entered, other, within_ms));
}

uint32_t pc_wait_done(int32_t other, uint32_t within_ms) { return wait_for(pc_step_is_done, other, within_ms); }

void pc_done(int32_t step) { pc_step_done(step); }

#include "trampoline.h"
#include "journal.h"
#include "platform.h"
#include "registers.h"
#include "state.h"
#include <stddef.h>

/* The six lowest bits of MXCSR say which exceptions have occurred: any computation sets them. */
enum { MXCSR_STICKY = 0x3f };

static uint32_t get_mxcsr(void) {
  uint32_t value;
  __asm__ volatile("stmxcsr %0" : "=m"(value));
  return value;
}

static uint16_t get_x87(void) {
  uint16_t value;
  __asm__ volatile("fnstcw %0" : "=m"(value));
  return value;
}

/*
 * Also empties the x87 stack and sets the direction flag as the ABI requires. Leftovers of a DLL would break our next
 * computation.
 */
static void put_back(uint32_t mxcsr, uint16_t x87) {
  __asm__ volatile("cld\n\tldmxcsr %0\n\tfninit\n\tfldcw %1" : : "m"(mxcsr), "m"(x87) : "cc");
}

static int32_t shown(uint32_t resource) { return resource == PC_NO_RESOURCE ? -1 : (int32_t)resource; }

void pc_enter(struct pc_entry *entry, uint32_t target, uint32_t flags) {
  struct pc_lane *lane = &pc_journal()->lanes[entry->lane];
  struct pc_moment at = {0, 0};
  if (entry->resource != PC_NO_RESOURCE) at = pc_state_entered(entry->resource, entry->call, &entry->operation);
  struct pc_record record = pc_record_of(PC_ENTER, at.seq, entry->step, shown(entry->resource));
  if (at.ns != 0) record.ns = at.ns;
  record.a = entry->call;
  record.b = target;
  record.c = flags;
  pc_append(&record, NULL, 0);
  lane->call = entry->call;
  lane->step = entry->step;
  lane->resource = record.resource;
  lane->enter_seq = record.seq;
  lane->enter_ns = record.ns;
  __atomic_store_n(&lane->inside, PC_INSIDE, __ATOMIC_RELEASE);
  pc_step_entered(entry->step);
  entry->mxcsr = get_mxcsr();
  entry->x87 = get_x87();
  pc_error_set(0);
}

uint64_t pc_call_subject(struct pc_entry *entry, uint64_t fn, const uint64_t arguments[6]) {
  return pc_registers_call(fn, arguments, &entry->registers);
}

void pc_leave(struct pc_entry *entry, uint32_t value) {
  uint32_t mxcsr = get_mxcsr();
  uint16_t x87 = get_x87();
  put_back(entry->mxcsr, entry->x87);
  entry->error = pc_error_get();
  __atomic_store_n(&pc_journal()->lanes[entry->lane].inside, PC_OUTSIDE, __ATOMIC_RELEASE);
  struct pc_moment at = {0, 0};
  if (entry->resource != PC_NO_RESOURCE) at = pc_state_left(entry->resource, entry->call, entry->operation, value);
  struct pc_record record = pc_record_of(PC_RETURN, at.seq, entry->step, shown(entry->resource));
  if (at.ns != 0) record.ns = at.ns;
  uint32_t changed = ((mxcsr ^ entry->mxcsr) & ~(uint32_t)MXCSR_STICKY) != 0 || x87 != entry->x87;
  record.flags = (changed ? PC_F_FLOAT : 0) | (entry->registers != 0 ? PC_F_REGISTERS : 0);
  record.a = entry->call;
  record.b = value;
  record.c = entry->error | (uint64_t)entry->registers << 32;
  record.d = changed ? mxcsr | (uint64_t)x87 << 32 : 0;
  pc_append(&record, NULL, 0);
  pc_crash_survived(record.thread);
  pc_step_done(entry->step);
}

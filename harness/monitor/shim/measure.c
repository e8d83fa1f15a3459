/*
 * Measures the process's resources and the thread's surroundings. Scenarios do so between calls; the host judges the numbers.
 */
#include "measure.h"
#include "journal.h"
#include <stddef.h>

static void put(pc_char *to, uint64_t value, uint32_t units) {
  for (uint32_t i = 0; i < units; i++) to[i] = (pc_char)(value >> 16 * i);
}

void pc_measure(uint32_t lane, int32_t step) {
  (void)lane; /* the record names it by its thread */
  struct pc_measurement found = {0};
  pc_measure_system(&found);
  struct pc_record record = pc_record_of(PC_MEASURED, 0, step, -1);
  record.flags = (found.heap_known ? PC_F_HEAP_KNOWN : 0) | (found.heap_ok ? PC_F_HEAP_OK : 0) | (found.in_use_known ? PC_F_IN_USE_KNOWN : 0);
  record.a = found.threads | (uint64_t)found.handles << 32;
  record.b = found.private_bytes;
  record.c = found.directory;
  record.d = found.environment;
  pc_char rest[PC_LOCALE_UNITS + PC_IN_USE_UNITS + PC_PRIORITY_UNITS];
  put(rest, found.locale, PC_LOCALE_UNITS);
  put(rest + PC_LOCALE_UNITS, found.in_use, PC_IN_USE_UNITS);
  put(rest + PC_LOCALE_UNITS + PC_IN_USE_UNITS, (uint32_t)found.priority, PC_PRIORITY_UNITS);
  pc_append(&record, rest, PC_LOCALE_UNITS + PC_IN_USE_UNITS + PC_PRIORITY_UNITS);
  pc_step_done(step);
}

uint64_t pc_hash(uint64_t hash, const void *bytes, uint64_t count) {
  const uint8_t *at = bytes;
  for (uint64_t i = 0; i < count; i++) hash = (hash ^ at[i]) * 0x100000001b3u;
  return hash;
}

/* Measures the resources that the process uses. */
#ifndef PCANCEL_MEASURE_H
#define PCANCEL_MEASURE_H
#include "shim.h"

/* Numbers and hashes are 0 if they cannot be known. */
struct pc_measurement {
  uint32_t threads, handles;
  uint64_t private_bytes;
  uint32_t heap_known, heap_ok;
  uint32_t in_use_known;
  uint64_t in_use; /* bytes allocated from the heaps */
  uint64_t directory, environment, locale;
  int32_t priority;
};

/* Journals MEASURED: the resources that the process uses, its folder, environment and locale, and this thread's priority. */
void pc_measure(uint32_t lane, int32_t step);
/* The system-dependent part. It runs on the calling thread. */
void pc_measure_system(struct pc_measurement *into);

/* FNV-1a, 64 bits; start with PC_HASH. */
#define PC_HASH 0xcbf29ce484222325u
uint64_t pc_hash(uint64_t hash, const void *bytes, uint64_t count);

#endif

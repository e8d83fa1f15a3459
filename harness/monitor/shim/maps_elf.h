/* /proc/self/maps, read without malloc and without stdio: also for a signal handler. */
#ifndef PCANCEL_MAPS_ELF_H
#define PCANCEL_MAPS_ELF_H
#include "shim.h"

struct pc_mapping {
  uint64_t base;       /* where the file that holds the address begins in memory; 0 if no file does */
  uint32_t executable;
  char path[256];      /* empty if no file does; cut */
};

/* 0 if nothing is mapped at the address. */
uint32_t pc_maps_find(uint64_t address, struct pc_mapping *found);

#endif

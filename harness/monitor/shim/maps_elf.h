/* Reads /proc/self/maps without malloc and stdio, so that a signal handler may do it, too. */
#ifndef PCANCEL_MAPS_ELF_H
#define PCANCEL_MAPS_ELF_H
#include "shim.h"

struct pc_mapping {
  uint64_t base;       /* start in memory of the file that holds the address; 0 if no file does */
  uint32_t executable;
  char path[256];      /* empty if no file does; cut */
};

/* Finds the mapping at the address. Returns 0 if there is none. */
uint32_t pc_maps_find(uint64_t address, struct pc_mapping *found);

#endif

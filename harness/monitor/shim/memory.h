/* Foreign memory. pc_read is the only way in which this library touches what the subject points to. */
#ifndef PCANCEL_MEMORY_H
#define PCANCEL_MEMORY_H
#include "shim.h"

enum { PC_PAGE = 4096 };

/* Guarded read of foreign memory: bytes copied (0 if the address is bad). Never faults. */
uint32_t pc_read(uint64_t address, void *into, uint32_t bytes);
/* Where an address lies. 1 if in a module: *base, *executable (the page may be executed), path (UTF-8). Otherwise 0, with *executable set. */
uint32_t pc_where(uint64_t address, uint64_t *base, uint32_t *executable, char *path, uint32_t path_bytes);

/* Bytes of a string at a bad or good address, one after another, in chunks that never cross a page. */
struct pc_stream {
  uint64_t at;
  uint32_t have, used;
  uint8_t chunk[256];
};

void pc_stream_open(struct pc_stream *stream, uint64_t address);
/* The next unit of `width` bytes (1 or 2), little endian. 0 if it cannot be read. */
uint32_t pc_stream_next(struct pc_stream *stream, uint32_t width, uint32_t *unit);

#endif

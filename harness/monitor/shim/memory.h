/* Reads foreign memory. This library touches memory at pointers of the subject by pc_read only. */
#ifndef PCANCEL_MEMORY_H
#define PCANCEL_MEMORY_H
#include "shim.h"

enum { PC_PAGE = 4096 };

/* Copies foreign memory and never faults. Returns the bytes copied: 0 if the address is bad. */
uint32_t pc_read(uint64_t address, void *into, uint32_t bytes);
/* Finds the module of an address. Returns 1 if it is in one, and sets *base, *executable (the page may be executed) and path (UTF-8).
 * Otherwise it returns 0, with *executable set. */
uint32_t pc_where(uint64_t address, uint64_t *base, uint32_t *executable, char *path, uint32_t path_bytes);

/* Reads the bytes of a string at a good or bad address one by one, in chunks that never cross a page. */
struct pc_stream {
  uint64_t at;
  uint32_t have, used;
  uint8_t chunk[256];
};

void pc_stream_open(struct pc_stream *stream, uint64_t address);
/* Reads the next unit of `width` bytes (1 or 2), little-endian. Returns 0 if it cannot be read. */
uint32_t pc_stream_next(struct pc_stream *stream, uint32_t width, uint32_t *unit);

#endif

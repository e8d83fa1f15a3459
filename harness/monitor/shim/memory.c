#include "memory.h"

void pc_stream_open(struct pc_stream *stream, uint64_t address) {
  stream->at = address;
  stream->have = 0;
  stream->used = 0;
}

static uint32_t next_byte(struct pc_stream *stream, uint32_t *byte) {
  if (stream->used == stream->have) {
    uint32_t to_page_end = PC_PAGE - (uint32_t)(stream->at % PC_PAGE);
    uint32_t wanted = to_page_end < sizeof stream->chunk ? to_page_end : (uint32_t)sizeof stream->chunk;
    stream->have = pc_read(stream->at, stream->chunk, wanted);
    stream->used = 0;
    stream->at += stream->have;
    if (stream->have == 0) return 0;
  }
  *byte = stream->chunk[stream->used++];
  return 1;
}

uint32_t pc_stream_next(struct pc_stream *stream, uint32_t width, uint32_t *unit) {
  uint32_t low, high = 0;
  if (!next_byte(stream, &low)) return 0;
  if (width == 2 && !next_byte(stream, &high)) return 0;
  *unit = low | high << 8;
  return 1;
}

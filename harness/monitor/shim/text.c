#include "text.h"
#include <stddef.h>

static uint32_t decode(const pc_char **at) {
  uint32_t unit = *(*at)++;
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  if (unit > 0xdbff || **at < 0xdc00 || **at > 0xdfff) return 0xfffd;
  return 0x10000 + ((unit - 0xd800) << 10) + (*(*at)++ - 0xdc00u);
}

static uint32_t encode(uint32_t point, char bytes[4]) {
  if (point < 0x80) {
    bytes[0] = (char)point;
    return 1;
  }
  uint32_t count = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (uint32_t i = count - 1; i > 0; i--, point >>= 6) bytes[i] = (char)(0x80 | (point & 0x3f));
  bytes[0] = (char)((0xf00u >> count & 0xff) | point);
  return count;
}

void pc_utf8(const pc_char *from, char *to, uint32_t bytes) {
  uint32_t used = 0;
  while (from != NULL && *from != 0) {
    char character[4];
    uint32_t count = encode(decode(&from), character);
    if (used + count + 1 > bytes) break;
    for (uint32_t i = 0; i < count; i++) to[used++] = character[i];
  }
  if (bytes > 0) to[used] = 0;
}

uint32_t pc_length(const pc_char *text, uint32_t max) {
  uint32_t length = 0;
  while (length < max && text[length] != 0) length++;
  return length;
}

void pc_copy_text(pc_char *to, uint32_t units, const pc_char *from) {
  uint32_t length = from == NULL ? 0 : pc_length(from, units - 1);
  for (uint32_t i = 0; i < length; i++) to[i] = from[i];
  to[length] = 0;
}

#define _GNU_SOURCE
#include "maps_elf.h"
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

enum { CHUNK = 1024 };

struct input {
  int file;
  uint32_t have, used;
  char chunk[CHUNK];
};

struct line {
  uint64_t from, to, offset;
  uint32_t executable;
  char path[256];
};

static int next(struct input *in) {
  if (in->used == in->have) {
    ssize_t got = read(in->file, in->chunk, CHUNK);
    if (got <= 0) return -1;
    in->have = (uint32_t)got;
    in->used = 0;
  }
  return (unsigned char)in->chunk[in->used++];
}

/* Reads hexadecimal digits up to the first other character, consumes it and returns it. */
static int hex(struct input *in, uint64_t *value) {
  *value = 0;
  for (;;) {
    int c = next(in);
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return c;
    *value = *value << 4 | (uint64_t)digit;
  }
}

/* Reads a line `from-to rwxp offset dev inode   path`. Returns 0 at the end of the file. */
static uint32_t read_line(struct input *in, struct line *line) {
  if (hex(in, &line->from) != '-' || hex(in, &line->to) != ' ') return 0;
  line->executable = 0;
  for (int c = next(in); c != ' '; c = next(in)) {
    if (c < 0) return 0;
    if (c == 'x') line->executable = 1;
  }
  int c = hex(in, &line->offset);
  for (uint32_t fields = 0; fields < 2; fields++)
    do c = next(in);
    while (c != ' ' && c != '\n' && c >= 0);
  while (c == ' ') c = next(in);
  uint32_t length = 0;
  for (; c != '\n' && c >= 0; c = next(in))
    if (length + 1 < sizeof line->path) line->path[length++] = (char)c;
  line->path[length] = 0;
  return 1;
}

static uint32_t same(const char *a, const char *b) {
  while (*a != 0 && *a == *b) a++, b++;
  return *a == *b;
}

static void copy(char *to, const char *from) {
  while ((*to++ = *from++) != 0) {}
}

uint32_t pc_maps_find(uint64_t address, struct pc_mapping *found) {
  struct input in = {.file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)};
  found->base = 0;
  found->executable = 0;
  found->path[0] = 0;
  if (in.file < 0) return 0;
  struct line line;
  char path[256] = "";
  uint64_t base = 0;
  uint32_t hit = 0;
  while (!hit && read_line(&in, &line)) {
    /* A module's mappings follow each other. The one of offset 0 is its start. */
    if (line.path[0] == '/' && (line.offset == 0 || !same(line.path, path))) {
      base = line.from;
      copy(path, line.path);
    }
    hit = address >= line.from && address < line.to;
  }
  close(in.file);
  if (!hit) return 0;
  found->executable = line.executable;
  if (line.path[0] == '/') {
    found->base = base;
    copy(found->path, line.path);
  }
  return 1;
}

#include "stub_pe.h"
#include "journal.h"
#include "memory.h"
#include "platform.h"

/*
 * The linker's helper for delay-loaded imports raises PC_NO_MODULE and PC_NO_FUNCTION with one argument: the address of a
 * DelayLoadInfo (Microsoft's documentation of the helper). Its fields: size, descriptor, address of the import, the module's
 * name, whether the function has a name, that name or its number.
 */
struct delay_load {
  uint32_t bytes, pad;
  uint64_t descriptor, import, module;
  uint32_t by_name, pad2;
  uint64_t function; /* a name, or an ordinal in the lower half */
};

static uint32_t append(char *to, uint32_t at, uint32_t bytes, uint64_t address) {
  struct pc_stream stream;
  uint32_t unit, before = at;
  pc_stream_open(&stream, address);
  while (at + 1 < bytes && pc_stream_next(&stream, 1, &unit) && unit != 0) to[at++] = (char)unit;
  if (at == before && at + 1 < bytes) to[at++] = '?';
  return at;
}

/* The caller leaves ROOM_FOR_NUMBER bytes after `at`, so that the longest number fits. */
static uint32_t append_function(char *to, uint32_t at, uint32_t bytes, uint32_t by_name, uint64_t function) {
  to[at++] = '!';
  if (by_name) return append(to, at, bytes, function);
  char digits[10];
  uint32_t count = 0, number = (uint32_t)function;
  to[at++] = '#';
  do digits[count++] = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  while (count > 0) to[at++] = digits[--count];
  return at;
}

enum { ROOM_FOR_NUMBER = 16, HIGHEST_ORDINAL = 0xffff };

uint32_t pc_missing_function(const EXCEPTION_RECORD *what, char *into, uint32_t bytes) {
  uint64_t module, function;
  uint32_t by_name;
  if (what->ExceptionCode == PC_WINE_STUB && what->NumberParameters >= 2) {
    module = what->ExceptionInformation[0];
    function = what->ExceptionInformation[1];
    by_name = function > HIGHEST_ORDINAL;
  } else if ((what->ExceptionCode == PC_NO_MODULE || what->ExceptionCode == PC_NO_FUNCTION) && what->NumberParameters >= 1) {
    struct delay_load about;
    if (pc_read(what->ExceptionInformation[0], &about, sizeof about) != sizeof about || about.bytes < sizeof about) return 0;
    module = about.module;
    function = about.function;
    by_name = about.by_name != 0;
  } else {
    return 0;
  }
  uint32_t at = append(into, 0, bytes - ROOM_FOR_NUMBER, module);
  into[append_function(into, at, bytes, by_name, function)] = 0;
  return 1;
}

static uint32_t same(const char *a, const char *b) {
  while (*a != 0 && *a == *b) a++, b++;
  return *a == *b;
}

void pc_note_missing(const EXCEPTION_RECORD *what) {
  static uint32_t lock, kept; /* counted here, because the subject could write to the journal */
  struct pc_lacking *all = pc_journal()->lacking;
  char name[sizeof all->name];
  if (!pc_missing_function(what, name, sizeof name)) return;
  pc_lock(&lock);
  uint32_t known = 0;
  for (uint32_t i = 0; i < kept && !known; i++) known = all[i].code == what->ExceptionCode && same(all[i].name, name);
  if (!known && kept < PC_LACKING) {
    struct pc_lacking *next = &all[kept++];
    __builtin_memcpy(next->name, name, sizeof name);
    next->code = what->ExceptionCode;
    __atomic_store_n(&next->kept, 1, __ATOMIC_RELEASE);
  }
  pc_unlock(&lock);
}

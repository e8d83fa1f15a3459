#define _GNU_SOURCE
#include "harness.h"
#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <sys/mman.h>
#endif

static uint32_t failed;

void fail(const char *file, int line, const char *what, long long got, long long wanted) {
  __atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
  printf("%s:%d: %s is %lld, not %lld\n", file, line, what, got, wanted);
}

uint32_t failures(void) { return failed; }

struct thread_ {
  void (*body)(void *);
  void *argument;
#if defined(_WIN32)
  HANDLE handle;
#else
  pthread_t handle;
#endif
};

#if defined(_WIN32)
static DWORD WINAPI thread_main(void *t) {
  ((thread)t)->body(((thread)t)->argument);
  return 0;
}
#else
static void *thread_main(void *t) {
  ((thread)t)->body(((thread)t)->argument);
  return NULL;
}
#endif

thread thread_new(void (*body)(void *), void *argument) {
  thread t = malloc(sizeof *t);
  t->body = body;
  t->argument = argument;
#if defined(_WIN32)
  t->handle = CreateThread(NULL, 0, thread_main, t, 0, NULL);
#else
  pthread_create(&t->handle, NULL, thread_main, t);
#endif
  return t;
}

void thread_join(thread t) {
#if defined(_WIN32)
  WaitForSingleObject(t->handle, INFINITE);
  CloseHandle(t->handle);
#else
  pthread_join(t->handle, NULL);
#endif
  free(t);
}

uint64_t slots(void) { return __atomic_load_n(&pc_journal()->next, __ATOMIC_SEQ_CST); }

uint32_t read_journal(uint64_t from, uint64_t to, struct read_record *into, uint32_t max) {
  struct pc_header *journal = pc_journal();
  struct pc_record *all = (struct pc_record *)((char *)journal + PC_HEADER_BYTES);
  uint32_t count = 0;
  for (uint64_t slot = from; slot < to && slot < journal->capacity && count < max; slot++) {
    if (__atomic_load_n(&all[slot].commit, __ATOMIC_ACQUIRE) != PC_MAGIC) continue;
    struct read_record *read = &into[count++];
    read->record = all[slot];
    uint32_t units = read->record.text_units < PC_INLINE_UNITS ? read->record.text_units : PC_INLINE_UNITS;
    memcpy(read->text, read->record.text, units * 2);
    for (uint32_t part = 0; part < read->record.parts; part++) {
      struct pc_continued *more = (struct pc_continued *)&all[++slot];
      uint32_t left = read->record.text_units - units, here = left < PC_CONTINUED_UNITS ? left : PC_CONTINUED_UNITS;
      EQUAL(more->commit, PC_CONTINUED);
      EQUAL(more->part, part);
      memcpy(read->text + units, more->text, here * 2);
      units += here;
    }
    EQUAL(units, read->record.text_units);
  }
  return count;
}

uint32_t count_kind(uint64_t from, uint16_t kind) {
  struct pc_header *journal = pc_journal();
  struct pc_record *all = (struct pc_record *)((char *)journal + PC_HEADER_BYTES);
  uint32_t count = 0;
  for (uint64_t slot = from, to = slots(); slot < to && slot < journal->capacity; slot++)
    count += all[slot].commit == PC_MAGIC && all[slot].kind == kind;
  return count;
}

struct read_record last_of(uint64_t from, uint16_t kind) {
  static struct read_record all[256];
  struct read_record found;
  memset(&found, 0, sizeof found);
  uint32_t count = read_journal(from, slots(), all, 256);
  for (uint32_t i = 0; i < count; i++)
    if (all[i].record.kind == kind) found = all[i];
  return found;
}

uint8_t *page_before_nothing(void) {
#if defined(_WIN32)
  uint8_t *pages = VirtualAlloc(NULL, 2 * 4096, MEM_RESERVE, PAGE_NOACCESS);
  VirtualAlloc(pages, 4096, MEM_COMMIT, PAGE_READWRITE);
#else
  uint8_t *pages = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(pages + 4096, 4096, PROT_NONE);
#endif
  memset(pages, 'x', 4096);
  return pages;
}

uint64_t bad_address(void) { return (uint64_t)(uintptr_t)page_before_nothing() + 4096; }

#define _GNU_SOURCE
#include "platform.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PC_PATH_BYTES = 4096 };

uint64_t pc_now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint32_t pc_thread_id(void) { return (uint32_t)syscall(SYS_gettid); }

void pc_nap_us(uint32_t us) {
  struct timespec t = {us / 1000000, (long)(us % 1000000) * 1000};
  nanosleep(&t, NULL);
}

void pc_yield(void) { sched_yield(); }
uint32_t pc_error_get(void) { return (uint32_t)errno; }
void pc_error_set(uint32_t error) { errno = (int)error; }

uint32_t pc_map_file(const pc_char *path, uint64_t bytes, void **at) {
  char name[PC_PATH_BYTES];
  pc_utf8(path, name, sizeof name);
  int file = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return (uint32_t)errno;
  uint32_t error = 0;
  if (ftruncate(file, (off_t)bytes) != 0) {
    error = (uint32_t)errno;
  } else {
    void *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) error = (uint32_t)errno;
    else *at = mapped;
  }
  close(file);
  return error;
}

void *pc_pages(uint64_t bytes) {
  void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? NULL : pages;
}

void pc_process_prepare(void) {}

uint32_t pc_stack_prepare(uint32_t lane) {
  static void *stacks[PC_LANES];
  if (stacks[lane] == NULL) stacks[lane] = pc_pages(PC_STACK_GUARANTEE);
  if (stacks[lane] == NULL) return ENOMEM;
  stack_t stack = {.ss_sp = stacks[lane], .ss_flags = 0, .ss_size = PC_STACK_GUARANTEE};
  return sigaltstack(&stack, NULL) == 0 ? 0 : (uint32_t)errno;
}

void *pc_key_open(uint32_t resource, const pc_char *name) {
  (void)resource;
  (void)name;
  return NULL;
}

void pc_key_close(uint32_t resource) { (void)resource; }

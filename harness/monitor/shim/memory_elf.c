#define _GNU_SOURCE
#include "maps_elf.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * process_vm_readv on our own process needs no special rights, but some sandboxes refuse the call itself (EPERM, ENOSYS). Then
 * /proc/self/mem is read. It is opened for each read, because after a fork a kept descriptor would read the parent.
 */
static int64_t read_by_file(uint64_t address, void *into, uint32_t bytes) {
  int file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  int64_t got = pread(file, into, bytes, (off_t)address);
  close(file);
  return got;
}

static int64_t read_once(uint64_t address, void *into, uint32_t bytes) {
  static uint32_t refused;
  if (!__atomic_load_n(&refused, __ATOMIC_RELAXED)) {
    struct iovec to = {into, bytes}, from = {(void *)address, bytes};
    int64_t got = process_vm_readv(getpid(), &to, 1, &from, 1, 0);
    if (got >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES)) return got;
    __atomic_store_n(&refused, 1, __ATOMIC_RELAXED);
  }
  return read_by_file(address, into, bytes);
}

uint32_t pc_read(uint64_t address, void *into, uint32_t bytes) {
  int before = errno;
  uint32_t done = 0;
  while (done < bytes) {
    /* At most to the end of a page, so that a bad page after it does not fail the good one. */
    uint32_t to_page_end = PC_PAGE - (uint32_t)((address + done) % PC_PAGE);
    uint32_t wanted = bytes - done < to_page_end ? bytes - done : to_page_end;
    int64_t got = read_once(address + done, (char *)into + done, wanted);
    if (got <= 0) break;
    done += (uint32_t)got;
  }
  errno = before;
  return done;
}

uint32_t pc_where(uint64_t address, uint64_t *base, uint32_t *executable, char *path, uint32_t path_bytes) {
  struct pc_mapping mapping;
  int before = errno;
  uint32_t found = pc_maps_find(address, &mapping);
  errno = before;
  if (base != NULL) *base = found ? mapping.base : 0;
  if (executable != NULL) *executable = found && mapping.executable;
  if (path != NULL && path_bytes > 0) {
    uint32_t i = 0;
    for (; found && mapping.path[i] != 0 && i + 1 < path_bytes; i++) path[i] = mapping.path[i];
    path[i] = 0;
  }
  return found && mapping.path[0] == '/';
}

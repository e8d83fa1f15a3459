#define _GNU_SOURCE
#include "measure.h"
#include "memory.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(PC_OLD_GLIBC)
__asm__(".symver dlsym, dlsym@GLIBC_2.2.5");
#endif

extern char **environ;

/*
 * Counts the entries of a folder of /proc without `.` and `..`. opendir would allocate, which a damaged heap does not survive.
 */
static uint32_t entries(const char *path) {
  enum { LENGTH_AT = 16, NAME_AT = 19 }; /* struct linux_dirent64, getdents(2) */
  char found[4096];
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return 0;
  uint32_t count = 0;
  for (long bytes; (bytes = syscall(SYS_getdents64, folder, found, sizeof found)) > 0;) {
    uint16_t length = 0;
    for (long at = 0; at < bytes; at += length) {
      memcpy(&length, found + at + LENGTH_AT, sizeof length);
      if (length == 0) break;
      count += found[at + NAME_AT] != '.';
    }
  }
  close(folder);
  return count;
}

/* Private pages: resident pages minus those shared with files (proc(5), statm). */
static uint64_t private_bytes(void) {
  char text[256];
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t bytes = read(file, text, sizeof text - 1);
  close(file);
  uint64_t fields[3] = {0, 0, 0};
  uint32_t field = 0;
  for (ssize_t i = 0; i < bytes && field < 3; i++) {
    if (text[i] >= '0' && text[i] <= '9') fields[field] = fields[field] * 10 + (uint64_t)(text[i] - '0');
    else field++;
  }
  return fields[1] > fields[2] ? (fields[1] - fields[2]) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Only glibc 2.33 and later: the count of older versions and other libraries does not go beyond 2 GiB. */
static void heap_in_use(struct pc_measurement *into) {
  struct mallinfo2 (*info)(void) = NULL;
  void *found = dlsym(RTLD_DEFAULT, "mallinfo2");
  if (found == NULL) return;
  memcpy(&info, &found, sizeof info);
  struct mallinfo2 now = info();
  into->in_use_known = 1;
  into->in_use = now.uordblks + now.hblkhd;
}

/* Sum over the variables, so that their order does not matter. */
static uint64_t environment(void) {
  uint64_t sum = PC_HASH, entry = 0;
  for (uint64_t at = (uint64_t)(uintptr_t)environ; at != 0; at += sizeof entry) {
    if (pc_read(at, &entry, sizeof entry) != sizeof entry || entry == 0) break;
    struct pc_stream stream;
    uint64_t hash = PC_HASH;
    uint32_t unit;
    for (pc_stream_open(&stream, entry); pc_stream_next(&stream, 1, &unit) && unit != 0;) hash = (hash ^ unit) * 0x100000001b3u;
    sum += hash;
  }
  return sum;
}

void pc_measure_system(struct pc_measurement *into) {
  into->threads = entries("/proc/self/task");
  uint32_t open_now = entries("/proc/self/fd");
  into->handles = open_now > 0 ? open_now - 1 : 0; /* without the one that reads the folder */
  into->private_bytes = private_bytes();
  heap_in_use(into);
  char path[4096];
  if (getcwd(path, sizeof path) != NULL) into->directory = pc_hash(PC_HASH, path, strlen(path));
  into->environment = environment();
  const char *locale = setlocale(LC_ALL, NULL);
  locale_t own = uselocale((locale_t)0);
  uint64_t hash = locale == NULL ? PC_HASH : pc_hash(PC_HASH, locale, strlen(locale));
  into->locale = own == LC_GLOBAL_LOCALE ? hash : pc_hash(hash, &own, sizeof own);
  pid_t thread = (pid_t)syscall(SYS_gettid);
  into->priority = sched_getscheduler(thread) * 1000 + getpriority(PRIO_PROCESS, (id_t)thread);
}

/* The numbers of pc_measure, and how they change. */
#define _GNU_SOURCE
#include "harness.h"
#include <locale.h>
#if defined(_WIN32)
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

struct seen {
  uint32_t flags, threads, handles;
  uint64_t private_bytes, directory, environment, locale, in_use;
  int32_t priority;
};

static uint64_t units(const pc_char *from, uint32_t count) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < count; i++) value |= (uint64_t)from[i] << 16 * i;
  return value;
}

static struct seen measured(void) {
  pc_measure(0, 5);
  struct pc_record record = last_of(0, PC_MEASURED).record;
  struct seen seen = {record.flags, (uint32_t)record.a, (uint32_t)(record.a >> 32), record.b, record.c, record.d,
                      units(record.text, 4), units(record.text + 4, 4), (int32_t)units(record.text + 8, 2)};
  EQUAL(record.step, 5);
  EQUAL(record.resource, -1);
  return seen;
}

static uint32_t stop;
static void idle(void *unused) {
  (void)unused;
  while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) pc_nap_us(1000);
}

#if defined(_WIN32)
static HANDLE extra;
static void more_handles(void) { extra = CreateEventW(NULL, FALSE, FALSE, NULL); }
static void fewer_handles(void) { CloseHandle(extra); }
static void move(void) { SetCurrentDirectoryW(L"C:\\"); }
static void set(const char *value) { SetEnvironmentVariableA("PCANCEL_TEST", value); }
static void prioritise(void) { SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_LOWEST); }
#else
static int extra;
static void more_handles(void) { extra = open("/dev/null", O_RDONLY); }
static void fewer_handles(void) { close(extra); }
static void move(void) { TRUE_(chdir("/") == 0); }
static void set(const char *value) {
  if (value == NULL) unsetenv("PCANCEL_TEST");
  else setenv("PCANCEL_TEST", value, 1);
}
static void prioritise(void) { setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 5); }
#endif

void test_measure(void) {
  measured();
  struct seen first = measured(), then = measured();
  TRUE_(first.threads >= 2 && first.threads < 100); /* the heartbeat is one */
  TRUE_(first.handles > 0 && first.handles < 10000);
  TRUE_(first.private_bytes > 0);
  EQUAL(memcmp(&first.directory, &then.directory, 3 * sizeof first.directory), 0);
  EQUAL(first.priority, then.priority);
  EQUAL(first.handles, then.handles);
#if defined(_WIN32)
  EQUAL(first.flags, PC_F_HEAP_KNOWN | PC_F_HEAP_OK | PC_F_IN_USE_KNOWN);
#endif

  thread one = thread_new(idle, NULL);
  pc_pause(20);
  EQUAL(measured().threads, first.threads + 1);
  __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
  thread_join(one);
  pc_pause(20);
  then = measured();
  EQUAL(then.threads, first.threads);
  more_handles();
  EQUAL(measured().handles, then.handles + 1);
  fewer_handles();
  EQUAL(measured().handles, then.handles);

#if !defined(__SANITIZE_ADDRESS__) /* whose allocator keeps no such count */
  void *volatile block = malloc(100000);
  if (then.flags & PC_F_IN_USE_KNOWN) TRUE_(measured().in_use >= then.in_use + 100000);
  free(block);
#endif
  set("x");
  TRUE_(measured().environment != first.environment);
  set(NULL);
  EQUAL(measured().environment, first.environment);
  move();
  TRUE_(measured().directory != first.directory);
  EQUAL(measured().environment, first.environment);
  if (setlocale(LC_NUMERIC, "C.UTF-8") != NULL || setlocale(LC_NUMERIC, "English") != NULL) TRUE_(measured().locale != first.locale);
  prioritise();
  TRUE_(measured().priority != first.priority);
  EQUAL(pc_wait_done(5, 0), 1);
}

/* A resource DLL in this process. Each case sets what its entry points do. */
#include "harness.h"

struct subject subject;
uint32_t (*status_ex)(uint64_t, const struct pc_resource_status_ex *);
uint32_t (*status_plain)(uint64_t, const struct pc_resource_status *);
void (*log_event)(uint64_t, uint32_t, const pc_char *, ...);
void **callbacks;

static uint32_t start_ex(const pc_char *type, uint32_t min, uint32_t max, void **given, uint64_t *table) {
  EQUAL(type[0], 'T');
  EQUAL(min, 1);
  EQUAL(max, 4);
  callbacks = given;
  memcpy(&log_event, &given[0], sizeof log_event);
  memcpy(&status_ex, &given[1], sizeof status_ex);
  *table = 0x1234;
  return 0;
}

static uint32_t start(const pc_char *type, uint32_t min, uint32_t max, void *status, void *log, uint64_t *table) {
  (void)type, (void)min, (void)max, (void)log;
  memcpy(&status_plain, &status, sizeof status_plain);
  *table = 0x5678;
  return 1306;
}

static uint64_t open_resource(const pc_char *name, void *key, uint64_t handle, uint32_t flags) {
  (void)name, (void)flags;
#if defined(_WIN32)
  TRUE_(key != NULL);
#else
  TRUE_(key == NULL);
#endif
  subject.handle = handle;
  return subject.resid;
}

static uint32_t online(uint64_t resid, uint64_t *event, uint32_t flags, uint8_t *in, uint32_t bytes, uint32_t reserved) {
  (void)flags;
  __atomic_store_n(&subject.last_resid, resid, __ATOMIC_RELAXED); /* on several lanes at once */
  TRUE_(event != NULL && *event == 0);
  TRUE_((in != NULL) == (bytes != 0));
  EQUAL(reserved, 0);
  if (subject.in_online != NULL) subject.in_online();
  return subject.online_answer;
}

static uint32_t offline(uint64_t resid, const pc_char *node, uint32_t flags, uint8_t *in, uint32_t bytes, uint32_t reserved) {
  (void)node, (void)flags, (void)in, (void)bytes, (void)reserved;
  __atomic_store_n(&subject.last_resid, resid, __ATOMIC_RELAXED); /* on several lanes at once */
  return subject.offline_answer;
}

static uint32_t cancel(uint64_t resid, uint32_t flags) {
  (void)flags;
  __atomic_store_n(&subject.last_resid, resid, __ATOMIC_RELAXED); /* on several lanes at once */
  if (subject.in_cancel != NULL) subject.in_cancel();
  return subject.cancel_answer;
}

static void terminate(uint64_t resid) {
  __atomic_store_n(&subject.last_resid, resid, __ATOMIC_RELAXED); /* on several lanes at once */
  if (subject.in_terminate != NULL) subject.in_terminate();
}

static void close_resource(uint64_t resid) {
  __atomic_store_n(&subject.last_resid, resid, __ATOMIC_RELAXED); /* on several lanes at once */
  if (subject.in_close != NULL) subject.in_close();
}

static uint32_t alive(uint64_t resid) {
  __atomic_store_n(&subject.last_resid, resid, __ATOMIC_RELAXED); /* on several lanes at once */
  return 1;
}

#define BIND(call, routine)                    \
  do {                                         \
    __typeof__(&(routine)) fn_ = &(routine);   \
    uint64_t address_ = 0;                     \
    memcpy(&address_, &fn_, sizeof fn_);       \
    pc_bind(0, call, address_);                   \
  } while (0)

static uint64_t address_of(const void *function) {
  uint64_t address;
  memcpy(&address, function, sizeof address);
  return address;
}

void subject_bind(uint32_t version) {
  uint64_t table = 1;
  uint32_t (*ex)(const pc_char *, uint32_t, uint32_t, void **, uint64_t *) = start_ex;
  uint32_t (*plain)(const pc_char *, uint32_t, uint32_t, void *, void *, uint64_t *) = start;
  memset(&subject, 0, sizeof subject);
  subject.resid = 0x77;
  subject.online_answer = subject.offline_answer = 997;
  EQUAL(pc_startup(0, 1, address_of(&ex), u"Type", 1, 4, &table), 0);
  EQUAL(table, 0x1234);
  EQUAL(pc_startup(0, 0, address_of(&plain), u"Type", 1, 4, &table), 1306);
  EQUAL(table, 0x5678);
  BIND(PC_OPEN, open_resource);
  BIND(PC_ONLINE, online);
  BIND(PC_OFFLINE, offline);
  BIND(PC_CANCEL, cancel);
  BIND(PC_TERMINATE, terminate);
  BIND(PC_CLOSE, close_resource);
  BIND(PC_LOOKSALIVE, alive);
  BIND(PC_ISALIVE, alive);
  pc_table_version(0, version);
}

uint64_t routine_of_cancel(void) { return (uint64_t)(uintptr_t)cancel; }

uint32_t report_state(uint64_t handle, int32_t state) {
  struct pc_resource_status_ex status = {.state = (uint32_t)state, .checkpoint = 7, .wait_hint = 9};
  return status_ex(handle, &status);
}

/* Calls the entry points of a resource DLL, with the signatures of its table's version. */
#include "calls.h"
#include "callbacks.h"
#include "journal.h"
#include "memory.h"
#include "platform.h"
#include "script.h"
#include "state.h"
#include "text.h"
#include "trampoline.h"
#include <stddef.h>

enum { NAME_UNITS = 4096, BUFFER_BYTES = 65536, LAST_CALL = PC_RELEASE, NOT_CALLED = 0xffffffff };

struct table {
  uint64_t routines[LAST_CALL + 1];
  uint32_t version; /* 0: as 2 */
};

/* Arguments outlive their call: a DLL that keeps such a pointer reads an old text, not memory in other use. */
struct handed {
  pc_char name[NAME_UNITS], destination[NAME_UNITS];
  uint64_t event;
  uint8_t buffer[BUFFER_BYTES];
};

static struct handed handed[PC_RESOURCES];
static pc_char type_name[NAME_UNITS];
static uint8_t no_resid[PC_PAGE] __attribute__((aligned(PC_PAGE))); /* readable zeros: the made-up RESID for Cancel */
static struct table tables[PC_TABLES];
static uint32_t table_of[PC_RESOURCES]; /* the table by which the resource was opened last */

void pc_bind(uint32_t table, uint32_t call, uint64_t fn) {
  if (table < PC_TABLES && call <= LAST_CALL) __atomic_store_n(&tables[table].routines[call], fn, __ATOMIC_RELEASE);
}

void pc_table_version(uint32_t table, uint32_t wanted) {
  if (table < PC_TABLES) tables[table].version = wanted;
}

/* From V2 on the routines take more arguments. */
static uint32_t has_more(uint32_t resource) { return tables[table_of[resource]].version != 1; }

uint64_t pc_scenario_begin(void) {
  for (uint32_t resource = 0; resource < PC_RESOURCES; resource++) pc_script_clear(resource);
  pc_journal_restart();
  pc_crash_survived(0);
  return __atomic_load_n(&pc_journal()->next, __ATOMIC_SEQ_CST);
}

void pc_skip(uint32_t lane, int32_t step, uint32_t resource) {
  (void)lane; /* the record names it by its thread */
  struct pc_record record = pc_record_of(PC_SKIPPED, 0, step, resource < PC_RESOURCES ? (int32_t)resource : -1);
  record.a = pc_known_state(resource);
  pc_append(&record, NULL, 0);
  pc_step_done(step);
}

static uint64_t number(const void *pointer) { return (uint64_t)(uintptr_t)pointer; }

#define CALL(entry, fn, ...) pc_call_subject(entry, fn, (const uint64_t[6]){__VA_ARGS__})

/* 0 if there is nothing to call: the step is then skipped. */
static uint64_t routine(const struct pc_entry *entry) {
  uint64_t fn = entry->lane < PC_LANES && entry->resource < PC_RESOURCES
                    ? __atomic_load_n(&tables[table_of[entry->resource]].routines[entry->call], __ATOMIC_ACQUIRE)
                    : 0;
  if (fn == 0) pc_skip(entry->lane, entry->step, entry->resource);
  return fn;
}

uint32_t pc_startup(uint32_t lane, uint32_t ex, uint64_t fn, const pc_char *type, uint32_t min, uint32_t max, uint64_t *table) {
  static uint64_t stored; /* not on the stack: a DLL that stores late must not hit a frame */
  struct pc_entry entry = {.lane = lane, .call = ex ? PC_STARTUPEX : PC_STARTUP, .step = -1, .resource = PC_NO_RESOURCE};
  void **callbacks = pc_callback_table();
  *table = 0;
  if (lane >= PC_LANES || fn == 0 || callbacks == NULL) return NOT_CALLED;
  pc_copy_text(type_name, NAME_UNITS, type);
  stored = 0;
  uint32_t value;
  pc_enter(&entry, 0, 0);
  if (ex) {
    value = (uint32_t)CALL(&entry, fn, number(type_name), min, max, number(callbacks), number(&stored));
  } else {
    uint32_t (*status)(uint64_t, const struct pc_resource_status *) = pc_set_resource_status;
    void *plain;
    __builtin_memcpy(&plain, &status, sizeof plain);
    value = (uint32_t)CALL(&entry, fn, number(type_name), min, max, number(plain), number(callbacks[0]), number(&stored));
  }
  pc_leave(&entry, value);
  *table = stored;
  return value;
}

uint32_t pc_open(uint32_t lane, int32_t step, uint32_t resource, const pc_char *name, uint32_t flags, uint32_t table) {
  struct pc_entry entry = {.lane = lane, .call = PC_OPEN, .step = step, .resource = resource};
  if (resource < PC_RESOURCES && table < PC_TABLES) table_of[resource] = table;
  uint64_t fn = routine(&entry);
  if (fn == 0) return 0;
  struct handed *give = &handed[resource];
  pc_copy_text(give->name, NAME_UNITS, name);
  void *key = pc_key_open(resource, give->name);
  pc_enter(&entry, 0, flags);
  uint64_t handle = pc_state_handle(resource);
  uint64_t resid = has_more(resource) ? CALL(&entry, fn, number(give->name), number(key), handle, flags)
                                : CALL(&entry, fn, number(give->name), number(key), handle);
  pc_state_set_resid(resource, resid);
  pc_leave(&entry, resid != 0);
  return resid != 0;
}

static uint8_t *in_buffer(struct handed *give, uint32_t *bytes) {
  if (*bytes > BUFFER_BYTES) *bytes = BUFFER_BYTES;
  if (*bytes != 0) __builtin_memset(give->buffer, 0, BUFFER_BYTES);
  return *bytes == 0 ? NULL : give->buffer;
}

uint32_t pc_online(uint32_t lane, int32_t step, uint32_t resource, uint32_t flags, uint32_t bytes) {
  struct pc_entry entry = {.lane = lane, .call = PC_ONLINE, .step = step, .resource = resource};
  uint64_t fn = routine(&entry);
  if (fn == 0) return NOT_CALLED;
  struct handed *give = &handed[resource];
  uint8_t *buffer = in_buffer(give, &bytes);
  uint64_t resid = pc_state_resid(resource);
  give->event = 0;
  pc_enter(&entry, resid == 0 ? PC_NULL : PC_OWN, flags);
  uint32_t value = (uint32_t)(has_more(resource) ? CALL(&entry, fn, resid, number(&give->event), flags, number(buffer), bytes)
                                           : CALL(&entry, fn, resid, number(&give->event)));
  pc_leave(&entry, value);
  return value;
}

uint32_t pc_offline(uint32_t lane, int32_t step, uint32_t resource, const pc_char *destination, uint32_t flags, uint32_t bytes) {
  struct pc_entry entry = {.lane = lane, .call = PC_OFFLINE, .step = step, .resource = resource};
  uint64_t fn = routine(&entry);
  if (fn == 0) return NOT_CALLED;
  struct handed *give = &handed[resource];
  uint8_t *buffer = in_buffer(give, &bytes);
  uint64_t resid = pc_state_resid(resource);
  pc_copy_text(give->destination, NAME_UNITS, destination);
  const pc_char *node = destination == NULL ? NULL : give->destination;
  pc_enter(&entry, resid == 0 ? PC_NULL : PC_OWN, flags);
  uint32_t value = (uint32_t)(has_more(resource) ? CALL(&entry, fn, resid, number(node), flags, number(buffer), bytes) : CALL(&entry, fn, resid));
  pc_leave(&entry, value);
  return value;
}

static uint64_t resid_of(uint32_t resource, uint32_t target) {
  switch (target) {
    case PC_OWN: return pc_state_resid(resource);
    case PC_CLOSED_RESID: return pc_state_closed_resid(resource);
    case PC_MADE_UP: __builtin_memset(no_resid, 0, sizeof no_resid); return number(no_resid);
    default: return 0;
  }
}

uint32_t pc_cancel(uint32_t lane, int32_t step, uint32_t resource, uint32_t target, uint32_t flags) {
  struct pc_entry entry = {.lane = lane, .call = PC_CANCEL, .step = step, .resource = resource};
  uint64_t fn = routine(&entry);
  if (fn == 0) return NOT_CALLED;
  uint64_t resid = resid_of(resource, target);
  if (target == PC_CLOSED_RESID && resid == 0) {
    pc_skip(lane, step, resource);
    return NOT_CALLED;
  }
  pc_enter(&entry, resid == 0 ? PC_NULL : target, flags);
  uint32_t value = (uint32_t)CALL(&entry, fn, resid, flags);
  pc_leave(&entry, value);
  return value;
}

uint32_t pc_arbitrate(uint32_t lane, int32_t step, uint32_t resource) {
  struct pc_entry entry = {.lane = lane, .call = PC_ARBITRATE, .step = step, .resource = resource};
  uint64_t fn = routine(&entry);
  if (fn == 0) return NOT_CALLED;
  void (*lost)(uint64_t) = pc_quorum_lost;
  uint64_t callback;
  __builtin_memcpy(&callback, &lost, sizeof callback);
  uint64_t resid = pc_state_resid(resource);
  pc_enter(&entry, resid == 0 ? PC_NULL : PC_OWN, 0);
  uint32_t value = (uint32_t)CALL(&entry, fn, resid, callback);
  pc_leave(&entry, value);
  return value;
}

uint32_t pc_plain(uint32_t lane, int32_t step, uint32_t call, uint32_t resource) {
  if ((call < PC_TERMINATE || call > PC_ISALIVE) && call != PC_RELEASE) return NOT_CALLED;
  struct pc_entry entry = {.lane = lane, .call = call, .step = step, .resource = resource};
  uint64_t fn = routine(&entry);
  if (fn == 0) return NOT_CALLED;
  uint64_t resid = pc_state_resid(resource);
  uint32_t value = 0;
  pc_enter(&entry, resid == 0 ? PC_NULL : PC_OWN, 0);
  uint64_t answer = CALL(&entry, fn, resid);
  if (call != PC_TERMINATE && call != PC_CLOSE) value = (uint32_t)answer; /* those two are void */
  pc_leave(&entry, value);
  if (call == PC_CLOSE) pc_key_close(resource);
  return value;
}

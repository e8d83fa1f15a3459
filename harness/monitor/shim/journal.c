#include "journal.h"
#include "platform.h"
#include "calls.h"
#include "threads.h"
#include <stddef.h>

_Static_assert(sizeof(struct pc_record) == PC_SLOT_BYTES, "a record is a slot");
_Static_assert(sizeof(struct pc_continued) == PC_SLOT_BYTES, "a continuation is a slot");
_Static_assert(offsetof(struct pc_record, a) == 40 && offsetof(struct pc_record, text_units) == 72, "record layout");
_Static_assert(offsetof(struct pc_record, text) == 80 && offsetof(struct pc_continued, text) == 8, "text layout");
_Static_assert(sizeof(struct pc_lane) == 72 && sizeof(struct pc_crash) == 560, "lane and crash layout");
_Static_assert(offsetof(struct pc_header, next) == 16 && offsetof(struct pc_header, seq) == 24, "counters");
_Static_assert(offsetof(struct pc_header, beats) == 40 && offsetof(struct pc_header, crash) == 64, "heartbeat, crash");
_Static_assert(offsetof(struct pc_header, lanes) == 1024 && offsetof(struct pc_header, left) == 1312, "lanes");
_Static_assert(offsetof(struct pc_header, lacking) == 2048 && sizeof(struct pc_lacking) == 128, "missing functions");
_Static_assert(sizeof(struct pc_header) <= PC_HEADER_BYTES, "one page");

enum { BEATS_A_LOOK = 4, STEP_ENTERED = 1, STEP_DONE = 2 };

static struct pc_header nowhere;
static struct pc_header *header = &nowhere;
static uint32_t logs, reports;
static uint32_t steps[PC_STEPS];

struct pc_header *pc_journal(void) { return __atomic_load_n(&header, __ATOMIC_ACQUIRE); }

uint64_t pc_next_seq(void) { return __atomic_add_fetch(&pc_journal()->seq, 1, __ATOMIC_SEQ_CST); }

uint32_t pc_attach(const pc_char *path, uint64_t bytes) {
  enum { TOO_SMALL = 87, ALREADY = 183 }; /* Win32 codes on both systems: these two are ours, not the system's */
  if (pc_journal() != &nowhere) return ALREADY;
  if (path == NULL || bytes < PC_HEADER_BYTES + PC_SLOT_BYTES) return TOO_SMALL;
  void *at = NULL;
  uint32_t error = pc_map_file(path, bytes, &at);
  if (error != 0) return error;
  struct pc_header *mapped = at;
  mapped->layout = PC_LAYOUT;
  mapped->capacity = (bytes - PC_HEADER_BYTES) / PC_SLOT_BYTES;
  mapped->beat_ns = pc_now_ns();
  __atomic_store_n(&mapped->magic, PC_MAGIC, __ATOMIC_RELEASE);
  __atomic_store_n(&header, mapped, __ATOMIC_RELEASE);
  return 0;
}

uint16_t pc_lane_of(uint32_t thread) {
  struct pc_header *journal = pc_journal();
  for (uint16_t lane = 0; lane < PC_LANES; lane++)
    if (__atomic_load_n(&journal->lanes[lane].thread, __ATOMIC_RELAXED) == thread) return lane;
  return PC_FOREIGN_LANE;
}

struct pc_record pc_record_of(uint16_t kind, uint64_t seq, int32_t step, int32_t resource) {
  struct pc_record record = {.kind = kind, .seq = seq, .step = step, .resource = resource};
  if (seq == 0) record.seq = pc_next_seq();
  record.ns = pc_now_ns();
  return record;
}

static uint32_t parts_of(uint32_t units) {
  return units <= PC_INLINE_UNITS ? 0 : (units - PC_INLINE_UNITS + PC_CONTINUED_UNITS - 1) / PC_CONTINUED_UNITS;
}

static uint32_t drop(struct pc_header *journal) {
  __atomic_add_fetch(&journal->dropped, 1, __ATOMIC_RELAXED);
  return 0;
}

/* A REPORTED record is not counted: it belongs to its report. */
static uint32_t within_bounds(uint16_t kind) {
  if (kind == PC_LOG || kind == PC_CALLBACK) return __atomic_fetch_add(&logs, 1, __ATOMIC_RELAXED) < PC_LOGS_PER_SCENARIO;
  if (kind == PC_REPORT) return __atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED) < PC_REPORTS_PER_SCENARIO;
  return 1;
}

static uint64_t limit_for(uint16_t kind, uint64_t capacity) {
  return kind == PC_LOG || kind == PC_CALLBACK || kind == PC_REPORT ? capacity - capacity / 16 : capacity;
}

static void copy(pc_char *to, const pc_char *from, uint32_t units) {
  for (uint32_t i = 0; i < units; i++) to[i] = from[i];
}

uint32_t pc_append(struct pc_record *record, const pc_char *text, uint32_t units) {
  struct pc_header *journal = pc_journal();
  if (units > PC_TEXT_UNITS) units = PC_TEXT_UNITS;
  uint32_t parts = parts_of(units);
  uint64_t capacity = limit_for(record->kind, journal->capacity);
  if (!within_bounds(record->kind)) return drop(journal);
  if (__atomic_load_n(&journal->next, __ATOMIC_RELAXED) + parts >= capacity) return drop(journal);
  uint64_t slot = __atomic_fetch_add(&journal->next, parts + 1, __ATOMIC_RELAXED);
  if (slot + parts >= journal->capacity) return drop(journal);

  struct pc_record *to = (struct pc_record *)((char *)journal + PC_HEADER_BYTES) + slot;
  record->thread = pc_thread_id();
  record->lane = pc_lane_of(record->thread);
  pc_crash_survived(record->thread); /* a thread that gets here after an exception has handled it */
  record->text_units = units;
  record->parts = parts;
  record->commit = 0;
  uint32_t done = units < PC_INLINE_UNITS ? units : PC_INLINE_UNITS;
  copy(record->text, text, done);
  for (uint32_t part = 0; part < parts; part++) {
    struct pc_continued *more = (struct pc_continued *)(to + 1 + part);
    uint32_t count = units - done < PC_CONTINUED_UNITS ? units - done : PC_CONTINUED_UNITS;
    more->part = part;
    copy(more->text, text + done, count);
    done += count;
    __atomic_store_n(&more->commit, PC_CONTINUED, __ATOMIC_RELEASE);
  }
  *to = *record;
  __atomic_store_n(&to->commit, PC_MAGIC, __ATOMIC_RELEASE);
  return 1;
}

static uint64_t next_slot(void) { return __atomic_load_n(&pc_journal()->next, __ATOMIC_SEQ_CST); }

void pc_journal_restart(void) {
  struct pc_header *journal = pc_journal();
  __atomic_store_n(&logs, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&reports, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&journal->dropped, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&journal->beat_gap_ns, 0, __ATOMIC_RELAXED);
  for (uint32_t step = 0; step < PC_STEPS; step++) __atomic_store_n(&steps[step], 0, __ATOMIC_RELAXED);
}

/* Raises the longest gap. The heartbeat and pc_scenario_end may do so at the same time. */
static void note_gap(struct pc_header *journal, uint64_t gap) {
  uint64_t longest = __atomic_load_n(&journal->beat_gap_ns, __ATOMIC_RELAXED);
  while (gap > longest && !__atomic_compare_exchange_n(&journal->beat_gap_ns, &longest, gap, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
}

/*
 * A thread can end inside the subject while the process lives on: ExitThread, pthread_exit. Without this check the lane would
 * seem to hang. It runs every 20 ms, and only for lanes inside the subject, since each check is a round trip to Wine's server
 * (tens of microseconds).
 */
static void note_ended(struct pc_header *journal) {
  for (uint32_t lane = 0; lane < PC_LANES; lane++) {
    uint32_t inside = PC_INSIDE;
    if (__atomic_load_n(&journal->lanes[lane].inside, __ATOMIC_ACQUIRE) != inside || !pc_thread_ended(lane)) continue;
    __atomic_compare_exchange_n(&journal->lanes[lane].inside, &inside, PC_GONE, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  }
}

/* If a thread raised an exception and ended, but the process lives on, the exception was handled. */
static void note_handled(struct pc_header *journal) {
  uint32_t thread = journal->crash.thread;
  if (__atomic_load_n(&journal->crash.state, __ATOMIC_ACQUIRE) == PC_CRASH_FIRST_CHANCE && pc_lane_of(thread) == PC_FOREIGN_LANE && pc_thread_is_gone(thread))
    pc_crash_survived(thread);
}

void pc_heartbeat(void) {
  for (;;) {
    pc_nap_us(PC_BEAT_US);
    struct pc_header *journal = pc_journal();
    uint64_t now = pc_now_ns();
    uint64_t last = __atomic_load_n(&journal->beat_ns, __ATOMIC_RELAXED);
    if (last != 0 && now > last) note_gap(journal, now - last);
    __atomic_store_n(&journal->beat_ns, now, __ATOMIC_RELAXED);
    if (__atomic_add_fetch(&journal->beats, 1, __ATOMIC_RELEASE) % BEATS_A_LOOK != 0) continue;
    note_ended(journal);
    note_handled(journal);
  }
}

uint64_t pc_scenario_end(void) {
  struct pc_header *journal = pc_journal();
  uint64_t now = pc_now_ns(), last = __atomic_load_n(&journal->beat_ns, __ATOMIC_RELAXED);
  /* Counts a stall that has not ended yet. Without any beat there is no heartbeat thread, so none can be late. */
  if (__atomic_load_n(&journal->beats, __ATOMIC_RELAXED) != 0 && now > last) note_gap(journal, now - last);
  return next_slot();
}

void pc_crash_survived(uint32_t thread) {
  struct pc_crash *crash = &pc_journal()->crash;
  uint32_t first_chance = PC_CRASH_FIRST_CHANCE;
  if (__atomic_load_n(&crash->state, __ATOMIC_ACQUIRE) != PC_CRASH_FIRST_CHANCE || (thread != 0 && crash->thread != thread)) return;
  __atomic_compare_exchange_n(&crash->state, &first_chance, PC_CRASH_NONE, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static uint32_t is_step(int32_t step) { return step >= 0 && step < PC_STEPS; }
static void mark(int32_t step, uint32_t bits) {
  if (is_step(step)) __atomic_or_fetch(&steps[step], bits, __ATOMIC_SEQ_CST);
}
static uint32_t has(int32_t step, uint32_t bit) { return is_step(step) && (__atomic_load_n(&steps[step], __ATOMIC_SEQ_CST) & bit) != 0; }

void pc_step_entered(int32_t step) { mark(step, STEP_ENTERED); }
void pc_step_done(int32_t step) { mark(step, STEP_ENTERED | STEP_DONE); }
uint32_t pc_step_is_entered(int32_t step) { return has(step, STEP_ENTERED); }
uint32_t pc_step_is_done(int32_t step) { return has(step, STEP_DONE); }

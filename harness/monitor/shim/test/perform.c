/* A program on the lanes: the thread and order of each call, and the answers to questions. */
#include "harness.h"

enum { MOST = 16 };

static struct {
  struct pc_program_head head;
  struct pc_step steps[MOST];
} program;

static struct pc_step *add(uint32_t what, uint32_t lane) {
  struct pc_step *step = &program.steps[program.head.steps++];
  *step = (struct pc_step){.what = what, .lane = lane, .text = PC_NO_TEXT};
  return step;
}

static void begin(void) { program.head = (struct pc_program_head){PC_PROGRAM_MAGIC, PC_PROGRAM_VERSION, 0, 0, 0, 0}; }

static uint32_t told; /* answers so far; the upper half is the last error */
static void tell(uint32_t error) { __atomic_store_n(&told, error << 16 | ((told + 1) & 0xffff), __ATOMIC_RELEASE); }

/* Asks, and waits for the answer. */
static uint32_t ask(uint32_t which, const void *in, uint32_t in_bytes, void *out, uint32_t out_bytes) {
  uint32_t before = __atomic_load_n(&told, __ATOMIC_ACQUIRE);
  uint32_t error = pc_ask(which, in, in_bytes, out, out_bytes);
  while (error == 0 && __atomic_load_n(&told, __ATOMIC_ACQUIRE) == before) pc_nap_us(100);
  return error;
}

static uint64_t run(void) {
  struct pc_ran ran = {.refused = 99};
  program.head.bytes = (uint32_t)(sizeof program.head + program.head.steps * sizeof(struct pc_step));
  EQUAL(ask(PC_ASK_RUN, &program, program.head.bytes, &ran, sizeof ran), 0);
  EQUAL(told >> 16, 0);
  EQUAL(ran.refused, 0);
  TRUE_(ran.to >= ran.from);
  EQUAL(ran.to, slots());
  return ran.from;
}

/* The nth record of a kind since `from`. */
static struct pc_record nth(uint64_t from, uint16_t kind, uint32_t n) {
  static struct read_record all[256];
  struct pc_record none = {.kind = 0};
  uint32_t count = read_journal(from, slots(), all, 256);
  for (uint32_t i = 0; i < count; i++)
    if (all[i].record.kind == kind && n-- == 0) return all[i].record;
  return none;
}

static void in_order(void) {
  begin();
  for (uint32_t i = 0; i < 12; i++) add(PC_DO_ISALIVE, i % PC_LANES);
  uint64_t from = run();
  for (uint32_t i = 0; i < 12; i++) {
    struct pc_record enter = nth(from, PC_ENTER, i), left = nth(from, PC_RETURN, i);
    EQUAL(enter.step, i);
    EQUAL(enter.lane, i % PC_LANES);
    EQUAL(left.step, i);
    TRUE_(enter.seq < left.seq);
    if (i > 0) TRUE_(enter.seq > nth(from, PC_RETURN, i - 1).seq);
  }
}

static uint32_t together;
static void meet(void) {
  __atomic_fetch_add(&together, 1, __ATOMIC_SEQ_CST);
  for (uint32_t ms = 0; ms < 20000 && __atomic_load_n(&together, __ATOMIC_SEQ_CST) < 3; ms++) pc_pause(1);
}

/* Three lanes are inside Cancel at once. They return in time only if each has its own thread. */
static void beside(void) {
  begin();
  add(PC_DO_CANCEL, 0);
  for (uint32_t lane = 1; lane < 3; lane++) {
    struct pc_step *step = add(PC_DO_CANCEL, lane);
    step->anchor = PC_AT_BESIDE;
    step->anchor_value = 0;
  }
  add(PC_DO_ISALIVE, 3); /* after all of them */
  subject.in_cancel = meet;
  uint64_t from = run();
  subject.in_cancel = NULL;
  EQUAL(together, 3);
  EQUAL(count_kind(from, PC_ANCHOR), 2);
  EQUAL(nth(from, PC_ANCHOR, 0).a, 1);
  struct pc_record last = nth(from, PC_ENTER, 3);
  EQUAL(last.a, PC_ISALIVE);
  for (uint32_t i = 0; i < 3; i++) TRUE_(nth(from, PC_RETURN, i).seq < last.seq);
}

static void guards(void) {
  begin();
  add(PC_DO_ISALIVE, 0)->guard = PC_GUARDED | 1u << PC_IS_OFFLINE;
  add(PC_DO_ISALIVE, 0)->guard = PC_GUARDED | 1u << PC_IS_ONLINE;
  add(PC_DO_ISALIVE, 1)->guard = PC_GUARDED;
  uint64_t from = run();
  EQUAL(count_kind(from, PC_ENTER), 1);
  EQUAL(count_kind(from, PC_SKIPPED), 2);
  EQUAL(nth(from, PC_SKIPPED, 0).step, 1);
  EQUAL(nth(from, PC_SKIPPED, 1).lane, 1);
}

static void waits(void) {
  begin();
  subject.online_answer = 997;
  add(PC_DO_ONLINE, 0);
  struct pc_step *wait = add(PC_DO_WAIT, 0), *pause = add(PC_DO_PAUSE, 1);
  wait->ms1 = 20;
  wait->ms2 = 5000;
  pause->ms1 = 15;
  add(PC_DO_MEASURE, 2);
  uint64_t from = run();
  EQUAL(nth(from, PC_WAITED, 0).a, PC_QUIET);
  TRUE_(nth(from, PC_WAITED, 0).ns - nth(from, PC_RETURN, 0).ns >= 20000000);
  TRUE_(nth(from, PC_MEASURED, 0).ns - nth(from, PC_WAITED, 0).ns >= 15 * 1000000);
  EQUAL(nth(from, PC_MEASURED, 0).lane, 2);
}

static void questions(void) {
  static struct pc_loading loading;
  static struct pc_place places[2];
  uint64_t addresses[2] = {1, 1};
  struct pc_unloaded unloaded = {9, 9};
  struct pc_ran ran;
  struct pc_started started = {.value = 5};
  struct {
    struct pc_start start;
    pc_char type[5];
  } start = {{0, 1, 1, 4, 0}, u"Type"};
  EQUAL(ask(PC_ASK_LOAD, u"/nowhere/at all.dll", 40, &loading, sizeof loading), 0);
  EQUAL(loading.module, 0);
  TRUE_(loading.error != 0);
  EQUAL(last_of(0, PC_ENTER).record.lane, 0);
  EQUAL(last_of(0, PC_ENTER).record.thread, pc_journal()->lanes[0].thread);
  TRUE_(pc_journal()->lanes[0].thread != pc_thread_id());
  EQUAL(ask(PC_ASK_SYMBOLS, "one\0two", 8, addresses, sizeof addresses), 0);
  EQUAL(addresses[0] | addresses[1], 0);
  addresses[0] = routine_of_cancel();
  addresses[1] = bad_address();
  EQUAL(ask(PC_ASK_WHERE, addresses, sizeof addresses, places, sizeof places), 0);
  EQUAL(places[0].in_module, 1);
  EQUAL(places[0].executable, 1);
  TRUE_(places[0].base != 0 && places[0].base <= addresses[0] && places[0].path[0] != 0);
  EQUAL(places[1].in_module, 0);
  EQUAL(ask(PC_ASK_STARTUP, &start, 24 + 10, &started, sizeof started), 0);
  EQUAL(started.value, 0xffffffff); /* nothing to call */
  EQUAL(started.bytes, 0);
  EQUAL(ask(PC_ASK_UNLOAD, NULL, 0, &unloaded, sizeof unloaded), 0);
  EQUAL(unloaded.ok | unloaded.stays, 0);
  EQUAL(ask(PC_ASK_RUN, "none", 4, &ran, sizeof ran), 0);
  EQUAL(ran.refused, PC_BAD_HEAD);
  /* Invalid questions are refused. */
  EQUAL(pc_ask(0, NULL, 0, &ran, sizeof ran), 87);
  EQUAL(pc_ask(PC_ASK_UNLOAD + 1, NULL, 0, &ran, sizeof ran), 87);
  EQUAL(pc_ask(PC_ASK_RUN, NULL, 0, &ran, 8), 87);
  EQUAL(pc_ask(PC_ASK_LOAD, u"x", 2, &loading, sizeof loading), 87);
  EQUAL(pc_ask(PC_ASK_SYMBOLS, "one", 4, addresses, sizeof addresses), 87);
  EQUAL(pc_ask(PC_ASK_WHERE, addresses, sizeof addresses, places, sizeof places[0]), 87);
  EQUAL(pc_ask(PC_ASK_STARTUP, &start, 24, &started, sizeof started), 87);
}

void test_perform(void) {
  subject_bind(2);
  pc_open(0, 0, 0, u"A", 0, 0);
  EQUAL(pc_ask(PC_ASK_UNLOAD, NULL, 0, NULL, 8), 87); /* no pc_told_by */
  pc_told_by(tell);
  in_order();
  beside();
  guards();
  waits();
  questions();
  EQUAL(pc_leave_lanes(), 0);
}

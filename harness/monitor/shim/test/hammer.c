/* Eight threads are in the callbacks at once: each number is given once, no record is lost, each report counts once. */
#include "harness.h"

enum { THREADS = 8, RESOURCES = PC_RESOURCES };

static uint64_t handles[RESOURCES];
static uint32_t rounds;

static void hammer(void *which) {
  uint64_t handle = handles[(uintptr_t)which % RESOURCES];
  for (uint32_t i = 0; i < rounds; i++) {
    EQUAL(report_state(handle, 129), 0);
    if (i % 10 == 0) log_event(handle, 1, u"thread %1!u! round %2!u! of a text that needs more than its own slot: %3", (uint32_t)(uintptr_t)which, i, u"end");
  }
}

static int by_number(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

static void check(uint64_t from) {
  uint32_t expected = THREADS * (rounds * 2 + (rounds + 9) / 10);
  struct read_record *all = malloc(sizeof *all * (expected + 1));
  uint64_t *numbers = malloc(sizeof *numbers * (expected + 1));
  uint8_t *seen = calloc(RESOURCES, (size_t)rounds * THREADS + 1);
  uint32_t count = read_journal(from, slots(), all, expected + 1);
  EQUAL(count, expected);
  EQUAL(pc_journal()->dropped, 0);
  for (uint32_t i = 0; i < count; i++) {
    struct pc_record *record = &all[i].record;
    numbers[i] = record->seq;
    EQUAL(record->lane, PC_FOREIGN_LANE);
    if (record->kind == PC_LOG) EQUAL(all[i].text[record->text_units - 1], 'd');
    if (record->kind != PC_REPORT) continue;
    uint32_t nth = (uint32_t)(record->c >> 32);
    EQUAL(record->flags, PC_F_READABLE | PC_F_IN_OPERATION);
    uint8_t *mark = &seen[(uint64_t)record->resource * rounds * THREADS + nth - 1];
    EQUAL(*mark, 0);
    *mark = 1;
  }
  qsort(numbers, count, sizeof *numbers, by_number);
  for (uint32_t i = 1; i < count; i++) TRUE_(numbers[i] > numbers[i - 1]);
  EQUAL(numbers[count - 1] - numbers[0], count - 1);
  free(all);
  free(numbers);
  free(seen);
}

void test_hammer(uint32_t times) {
  thread threads[THREADS];
  rounds = times;
  subject_bind(2);
  for (uint32_t i = 0; i < RESOURCES; i++) {
    pc_open(0, 0, i, u"R", 0, 0);
    handles[i] = subject.handle;
    pc_online(0, 1, i, 0, 0);
  }
  uint64_t from = pc_scenario_begin();
  for (uintptr_t i = 0; i < THREADS; i++) threads[i] = thread_new(hammer, (void *)i);
  for (uint32_t i = 0; i < THREADS; i++) thread_join(threads[i]);
  check(from);
}

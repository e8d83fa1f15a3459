#include "lane.h"
#include "journal.h"
#include "platform.h"
#include "threads.h"
#include <stddef.h>

enum { NO_SUCH_LANE = 87 };

struct lane {
  uint32_t made;   /* its thread exists */
  uint32_t ready;  /* 1 once it can take jobs, or has failed with `error` */
  uint32_t error;
  uint32_t posted; /* jobs handed over so far */
  uint32_t done;   /* jobs done so far */
  void (*work)(void *); /* the last one posted; NULL ends the thread */
  void *what;
};

static struct lane lanes[PC_LANES];

static void tell(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
  pc_word_wake(word);
}

static void await(const uint32_t *word, uint32_t wanted) {
  for (uint32_t now; (now = __atomic_load_n(word, __ATOMIC_SEQ_CST)) != wanted;) pc_word_wait(word, now);
}

uint32_t pc_lane_init(uint32_t lane) {
  if (lane >= PC_LANES) return NO_SUCH_LANE;
  __atomic_store_n(&pc_journal()->lanes[lane].thread, pc_thread_id(), __ATOMIC_RELEASE);
  uint32_t error = pc_thread_remember(lane);
  return error != 0 ? error : pc_stack_prepare(lane);
}

static void run(uint32_t index) {
  if (index >= PC_LANES) return;
  struct lane *lane = &lanes[index];
  lane->error = pc_lane_init(index);
  uint32_t error = lane->error;
  tell(&lane->ready, 1);
  if (error != 0) return;
  for (uint32_t job = 1;; job++) {
    await(&lane->posted, job);
    if (lane->work == NULL) return;
    lane->work(lane->what);
    tell(&lane->done, job);
  }
}

uint32_t pc_lane_open(uint32_t index) {
  if (index >= PC_LANES) return NO_SUCH_LANE;
  struct lane *lane = &lanes[index];
  if (!__atomic_load_n(&lane->made, __ATOMIC_ACQUIRE)) {
    uint32_t error = pc_lane_thread(index, run);
    if (error != 0) return error;
    __atomic_store_n(&lane->made, 1, __ATOMIC_RELEASE);
  }
  await(&lane->ready, 1);
  return lane->error;
}

void pc_lane_post(uint32_t index, void (*work)(void *), void *what) {
  struct lane *lane = &lanes[index];
  lane->work = work;
  lane->what = what;
  tell(&lane->posted, __atomic_load_n(&lane->posted, __ATOMIC_RELAXED) + 1);
}

void pc_lane_wait(uint32_t index) {
  struct lane *lane = &lanes[index];
  await(&lane->done, __atomic_load_n(&lane->posted, __ATOMIC_RELAXED));
}

void pc_lanes_end(void) {
  for (uint32_t index = 0; index < PC_LANES; index++) {
    if (!__atomic_load_n(&lanes[index].made, __ATOMIC_ACQUIRE)) continue;
    if (lanes[index].error == 0) pc_lane_post(index, NULL, NULL);
    pc_lane_thread_join(index);
    lanes[index] = (struct lane){0};
  }
}

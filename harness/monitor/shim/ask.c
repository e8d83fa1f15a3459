/* Answers the questions of koffi. Each becomes a job of lane 0, which calls `tell` when it is done. */
#include "calls.h"
#include "lane.h"
#include "library.h"
#include "memory.h"
#include "perform.h"
#include <stddef.h>

_Static_assert(sizeof(struct pc_loading) == 1024 && sizeof(struct pc_place) == 1024, "as shim.ts reads them");
_Static_assert(sizeof(struct pc_start) == 24 && sizeof(struct pc_started) == 136, "as shim.ts writes and reads them");
_Static_assert(sizeof(struct pc_ran) == 24 && sizeof(struct pc_unloaded) == 8, "as shim.ts reads them");

enum { NO_SUCH_QUESTION = 87 };

struct question {
  const void *in;
  uint32_t in_bytes;
  void *out;
  uint32_t out_bytes;
};

/* Its last unit is a NUL. */
static uint32_t is_text(const void *at, uint32_t bytes) {
  const pc_char *units = at;
  return bytes >= sizeof *units && bytes % sizeof *units == 0 && units[bytes / sizeof *units - 1] == 0;
}

static uint32_t load(const struct question *asked) {
  struct pc_loading *loading = asked->out;
  loading->module = pc_subject_load(0, asked->in, &loading->error, loading->text, sizeof loading->text);
  return 0;
}

static uint32_t load_is_right(const struct question *asked) {
  return is_text(asked->in, asked->in_bytes) && asked->out_bytes == sizeof(struct pc_loading);
}

/* On a lane as well: looking a forwarded export up loads the module that it is forwarded to. */
static uint32_t symbols(const struct question *asked) {
  const char *name = asked->in;
  uint64_t *addresses = asked->out;
  for (uint32_t i = 0; i < asked->out_bytes / sizeof *addresses; i++) {
    addresses[i] = pc_symbol(pc_subject(), name);
    while (*name++ != 0) {}
  }
  return 0;
}

static uint32_t symbols_is_right(const struct question *asked) {
  const char *names = asked->in;
  uint32_t count = 0;
  for (uint32_t i = 0; i < asked->in_bytes; i++) count += names[i] == 0;
  return asked->out_bytes % sizeof(uint64_t) == 0 && count >= asked->out_bytes / sizeof(uint64_t);
}

/* On a lane as well: module names are read under the loader's lock, which the subject may hold. */
static uint32_t where(const struct question *asked) {
  const uint64_t *addresses = asked->in;
  struct pc_place *places = asked->out;
  for (uint32_t i = 0; i < asked->in_bytes / sizeof *addresses; i++)
    places[i].in_module = pc_where(addresses[i], &places[i].base, &places[i].executable, places[i].path, sizeof places[i].path);
  return 0;
}

static uint32_t where_is_right(const struct question *asked) {
  uint32_t count = asked->in_bytes / sizeof(uint64_t);
  return asked->in_bytes % sizeof(uint64_t) == 0 && asked->out_bytes / sizeof(struct pc_place) >= count;
}

static uint32_t startup(const struct question *asked) {
  const struct pc_start *start = asked->in;
  struct pc_started *started = asked->out;
  const pc_char *type = (const pc_char *)(start + 1);
  started->value = pc_startup(0, start->ex, start->fn, type, start->min, start->max, &started->table);
  started->bytes = started->value == 0 && started->table != 0 ? pc_read(started->table, started->head, PC_TABLE_BYTES) : 0;
  return 0;
}

static uint32_t startup_is_right(const struct question *asked) {
  const struct pc_start *start = asked->in;
  return asked->in_bytes > sizeof *start && is_text(start + 1, asked->in_bytes - (uint32_t)sizeof *start) &&
         asked->out_bytes == sizeof(struct pc_started);
}

struct part {
  const struct pc_program *program;
  uint32_t lane;
};

static void carry_out(void *what) {
  struct part *mine = what;
  pc_perform(mine->program, mine->lane);
}

static uint32_t has_steps(const struct pc_program *program, uint32_t lane) { return program->lanes >> lane & 1; }

/* Lane 0 begins and ends the scenario even if it has no steps. The lanes' threads are created now, not during the scenario. */
static uint32_t run(const struct question *asked) {
  struct pc_ran *ran = asked->out;
  struct pc_program program;
  struct part parts[PC_LANES];
  ran->refused = pc_program_read(asked->in, asked->in_bytes, &program);
  if (ran->refused != PC_PROGRAM_OK) return 0;
  for (uint32_t lane = 1; lane < PC_LANES; lane++) {
    uint32_t error = has_steps(&program, lane) ? pc_lane_open(lane) : 0;
    if (error != 0) return error;
  }
  ran->from = pc_scenario_begin();
  for (uint32_t lane = 1; lane < PC_LANES; lane++) {
    parts[lane] = (struct part){&program, lane};
    if (has_steps(&program, lane)) pc_lane_post(lane, carry_out, &parts[lane]);
  }
  pc_perform(&program, 0);
  for (uint32_t lane = 1; lane < PC_LANES; lane++)
    if (has_steps(&program, lane)) pc_lane_wait(lane);
  ran->to = pc_scenario_end();
  return 0;
}

static uint32_t run_is_right(const struct question *asked) { return asked->out_bytes == sizeof(struct pc_ran); }

static uint32_t unload(const struct question *asked) {
  struct pc_unloaded *unloaded = asked->out;
  unloaded->ok = unloaded->stays = 0;
  if (pc_subject() == 0) return 0;
  unloaded->ok = pc_subject_unload(0, 0) != 0;
  unloaded->stays = pc_subject_stays();
  return 0;
}

static uint32_t unload_is_right(const struct question *asked) { return asked->out_bytes == sizeof(struct pc_unloaded); }

/* Indexed by pc_question. */
static const struct {
  uint32_t (*is_right)(const struct question *asked);
  uint32_t (*answer)(const struct question *asked);
} kinds[] = {
    [PC_ASK_LOAD] = {load_is_right, load},          [PC_ASK_SYMBOLS] = {symbols_is_right, symbols},
    [PC_ASK_WHERE] = {where_is_right, where},       [PC_ASK_STARTUP] = {startup_is_right, startup},
    [PC_ASK_RUN] = {run_is_right, run},             [PC_ASK_UNLOAD] = {unload_is_right, unload},
};

static void (*told_by)(uint32_t error);
static struct question question;
static uint32_t kind;

void pc_told_by(void (*tell)(uint32_t error)) { told_by = tell; }

static void answer(void *unused) {
  (void)unused;
  told_by(kinds[kind].answer(&question));
}

uint32_t pc_ask(uint32_t which, const void *in, uint32_t in_bytes, void *out, uint32_t out_bytes) {
  struct question asked = {in, in_bytes, out, out_bytes};
  if (which < PC_ASK_LOAD || which > PC_ASK_UNLOAD || told_by == NULL || !kinds[which].is_right(&asked)) return NO_SUCH_QUESTION;
  uint32_t error = pc_lane_open(0);
  if (error != 0) return error;
  question = asked;
  kind = which;
  pc_lane_post(0, answer, NULL);
  return 0;
}

uint32_t pc_leave_lanes(void) {
  pc_lanes_end();
  return 0;
}

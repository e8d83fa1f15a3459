#include "program.h"
#include <stddef.h>

_Static_assert(sizeof(struct pc_program_head) == 24 && sizeof(struct pc_step) == 64 && sizeof(struct pc_scripted) == 16, "as program.ts writes them");

enum { STATES = PC_IS_FAILED + 1, TARGETS = PC_MADE_UP + 1, ACTIONS = PC_HOLD_END + 1 };

static uint32_t guard_is_right(uint32_t guard) {
  return guard == 0 || ((guard & PC_GUARDED) != 0 && (guard & ~(uint32_t)PC_GUARDED) < 1u << STATES);
}

/* The step of a BESIDE anchor must exist. The scenario's maker ensures that it is earlier and on another lane. */
static uint32_t step_is_right(const struct pc_step *step, uint32_t steps) {
  return step->what < PC_DOS && step->lane < PC_LANES && step->resource < PC_RESOURCES && step->anchor < PC_ATS && guard_is_right(step->guard) &&
         step->target < TARGETS && step->table < PC_TABLES && (step->anchor != PC_AT_BESIDE || step->anchor_value < steps);
}

static uint32_t script_is_right(const struct pc_step *step, const struct pc_program *program, uint32_t actions) {
  if (step->action > actions || step->actions > actions - step->action) return 0;
  for (uint32_t i = 0; i < step->actions; i++)
    if (program->actions[step->action + i].action >= ACTIONS) return 0;
  return 1;
}

/* Every text ends within the block, since the last unit of all texts must be a NUL. */
static uint32_t text_is_right(const struct pc_step *step, uint32_t units) { return step->text == PC_NO_TEXT || step->text < units; }

uint32_t pc_program_read(const void *block, uint32_t bytes, struct pc_program *into) {
  const struct pc_program_head *head = block;
  if (block == NULL || (uintptr_t)block % sizeof(uint32_t) != 0 || bytes < sizeof *head) return PC_BAD_HEAD;
  if (head->magic != PC_PROGRAM_MAGIC || head->version != PC_PROGRAM_VERSION) return PC_BAD_HEAD;
  if (head->steps > PC_STEPS) return PC_TOO_LONG;
  uint64_t wanted = sizeof *head + (uint64_t)head->steps * sizeof(struct pc_step) + (uint64_t)head->actions * sizeof(struct pc_scripted) +
                    (uint64_t)head->units * sizeof(pc_char);
  if (head->bytes != bytes || wanted != bytes) return PC_BAD_LENGTH;
  into->count = head->steps;
  into->steps = (const struct pc_step *)(head + 1);
  into->actions = (const struct pc_scripted *)(into->steps + head->steps);
  into->texts = (const pc_char *)(into->actions + head->actions);
  into->lanes = 0;
  if (head->units > 0 && into->texts[head->units - 1] != 0) return PC_BAD_TEXT;
  for (uint32_t i = 0; i < head->steps; i++) {
    const struct pc_step *step = &into->steps[i];
    if (!step_is_right(step, head->steps)) return PC_BAD_STEP;
    if (!script_is_right(step, into, head->actions)) return PC_BAD_SCRIPT;
    if (!text_is_right(step, head->units)) return PC_BAD_TEXT;
    into->lanes |= 1u << step->lane;
  }
  return PC_PROGRAM_OK;
}

const pc_char *pc_program_text(const struct pc_program *program, const struct pc_step *step) {
  return step->text == PC_NO_TEXT ? NULL : program->texts + step->text;
}

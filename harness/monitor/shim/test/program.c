/* The reader of programs: it prints a program of program.ts, and refuses invalid blocks. */
#include "harness.h"

static void print_text(const pc_char *text) {
  if (text == NULL) printf(" null");
  else
    for (printf(" "); *text != 0; text++) printf("%04x", *text);
}

/* Prints one line for each step: all fields, the text as hexadecimal units, the script's actions in brackets. */
static void print_step(const struct pc_program *program, const struct pc_step *step) {
  printf("%u %u %u %u %u %x %u %u %u %u %u %u", step->what, step->lane, step->resource, step->anchor, step->anchor_value, step->guard, step->flags,
         step->target, step->log, step->ms1, step->ms2, step->bytes);
  print_text(pc_program_text(program, step));
  for (uint32_t i = 0; i < step->actions; i++) {
    const struct pc_scripted *action = &program->actions[step->action + i];
    printf(" [%u %u %u %u]", action->action, action->report, action->ms1, action->ms2);
  }
  printf("\n");
}

static uint32_t read_file(const char *path, void **block) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return 0;
  fseek(file, 0, SEEK_END);
  uint32_t bytes = (uint32_t)ftell(file);
  rewind(file);
  *block = malloc(bytes);
  bytes = (uint32_t)fread(*block, 1, bytes, file);
  fclose(file);
  return bytes;
}

int print_program(const char *path) {
  void *block = NULL;
  uint32_t bytes = read_file(path, &block);
  struct pc_program program;
  uint32_t refused = pc_program_read(block, bytes, &program);
  printf("%u %u %x\n", refused, refused == 0 ? program.count : 0, refused == 0 ? program.lanes : 0);
  for (uint32_t i = 0; refused == 0 && i < program.count; i++) print_step(&program, &program.steps[i]);
  free(block);
  return 0;
}

struct block {
  struct pc_program_head head;
  struct pc_step steps[2];
  struct pc_scripted actions[1];
  pc_char texts[4];
};

static struct block good(void) {
  struct block block;
  memset(&block, 0, sizeof block);
  block.head = (struct pc_program_head){PC_PROGRAM_MAGIC, PC_PROGRAM_VERSION, sizeof block, 2, 1, 4};
  block.steps[0].text = 0;
  block.steps[1] = (struct pc_step){.what = PC_DO_ONLINE, .lane = 3, .resource = 3, .anchor = PC_AT_BESIDE, .text = PC_NO_TEXT, .actions = 1};
  memcpy(block.texts, u"abc", sizeof block.texts);
  return block;
}

static uint32_t refused(const struct block *block) {
  struct pc_program program;
  return pc_program_read(block, sizeof *block, &program);
}

#define REFUSED(change, why)    \
  do {                          \
    struct block b = good();    \
    change;                     \
    EQUAL(refused(&b), why);    \
  } while (0)

void test_program_bounds(void) {
  struct pc_program program;
  struct block block = good();
  EQUAL(pc_program_read(&block, sizeof block, &program), PC_PROGRAM_OK);
  EQUAL(program.count, 2);
  EQUAL(program.lanes, 9);
  EQUAL(pc_program_text(&program, &program.steps[0])[2], 'c');
  TRUE_(pc_program_text(&program, &program.steps[1]) == NULL);
  EQUAL(pc_program_read(NULL, 100, &program), PC_BAD_HEAD);
  EQUAL(pc_program_read(&block, 23, &program), PC_BAD_HEAD);
  EQUAL(pc_program_read((char *)&block + 2, sizeof block - 2, &program), PC_BAD_HEAD);
  EQUAL(pc_program_read(&block, sizeof block - 2, &program), PC_BAD_LENGTH);
  REFUSED(b.head.magic++, PC_BAD_HEAD);
  REFUSED(b.head.version++, PC_BAD_HEAD);
  REFUSED(b.head.bytes--, PC_BAD_LENGTH);
  REFUSED(b.head.steps = PC_STEPS + 1, PC_TOO_LONG);
  REFUSED(b.head.steps++, PC_BAD_LENGTH);
  REFUSED(b.head.actions = 0x10000001, PC_BAD_LENGTH);
  REFUSED(b.head.units = 0x80000004, PC_BAD_LENGTH);
  REFUSED(b.steps[1].what = PC_DOS, PC_BAD_STEP);
  REFUSED(b.steps[1].lane = PC_LANES, PC_BAD_STEP);
  REFUSED(b.steps[1].resource = PC_RESOURCES, PC_BAD_STEP);
  REFUSED(b.steps[1].anchor = PC_ATS, PC_BAD_STEP);
  REFUSED(b.steps[1].anchor_value = 2, PC_BAD_STEP);
  REFUSED(b.steps[1].guard = 1, PC_BAD_STEP);
  REFUSED(b.steps[1].guard = PC_GUARDED | 64, PC_BAD_STEP);
  REFUSED(b.steps[1].guard = PC_GUARDED | 63, PC_PROGRAM_OK);
  REFUSED(b.steps[1].target = 4, PC_BAD_STEP);
  REFUSED(b.steps[1].action = 1, PC_BAD_SCRIPT);
  REFUSED(b.steps[1].action = 0xffffffff, PC_BAD_SCRIPT);
  REFUSED(b.steps[1].actions = 0xffffffff, PC_BAD_SCRIPT);
  REFUSED(b.actions[0].action = 5, PC_BAD_SCRIPT);
  REFUSED(b.steps[1].text = 4, PC_BAD_TEXT);
  REFUSED(b.steps[1].text = 3, PC_PROGRAM_OK);
  REFUSED(b.texts[3] = 'd', PC_BAD_TEXT);
}

/*
 * The steps of a run, as the monitor hands them over: one flat block of little-endian 32-bit words. Only
 * harness/monitor/program.ts writes it, and only program.c reads it. A test compares their numbers, and reads here the programs
 * that are written there.
 *
 *   struct pc_program_head | steps | actions of the callbacks | texts (UTF-16, each with its NUL)
 */
#ifndef PCANCEL_PROGRAM_H
#define PCANCEL_PROGRAM_H
#include "script.h"
#include "shim.h"

enum {
  PC_PROGRAM_MAGIC = 0x31504350, /* "PCP1" little endian */
  PC_PROGRAM_VERSION = 1,
  PC_NO_TEXT = 0xffffffff,
  PC_GUARDED = 0x80000000 /* pc_step.guard: it is set; bits 0.. are pc_known */
};

struct pc_program_head {
  uint32_t magic, version;
  uint32_t bytes; /* of the whole block */
  uint32_t steps, actions, units;
};

/* Order of STEPS in program.ts. */
enum pc_do {
  PC_DO_OPEN = 0, PC_DO_ONLINE, PC_DO_OFFLINE, PC_DO_CANCEL, PC_DO_TERMINATE, PC_DO_CLOSE, PC_DO_LOOKSALIVE, PC_DO_ISALIVE,
  PC_DO_ARBITRATE, PC_DO_RELEASE, PC_DO_MEASURE, PC_DO_WAIT, PC_DO_PAUSE, PC_DO_UNLOAD, PC_DOS
};

/* When a step starts: harness/contract/step.ts, Anchor. `anchor_value`: DELAY and HELD milliseconds, BESIDE the other step. */
enum pc_at { PC_AT_NEXT = 0, PC_AT_DELAY, PC_AT_HELD, PC_AT_BESIDE, PC_ATS };

/* Fields that a kind of step does not use are 0. */
struct pc_step {
  uint32_t what;         /* pc_do */
  uint32_t lane, resource;
  uint32_t anchor;       /* pc_at */
  uint32_t anchor_value;
  uint32_t guard;        /* runs only in one of these states of its resource; 0: in any */
  uint32_t flags;        /* OPEN, ONLINE, OFFLINE, CANCEL */
  uint32_t text;         /* OPEN the name, OFFLINE the destination: first unit among the texts; else PC_NO_TEXT */
  uint32_t action, actions; /* ONLINE, OFFLINE: the first of its script, how many */
  uint32_t target;       /* CANCEL: pc_target */
  uint32_t log;          /* CANCEL: the log line in which its thread is held; 0: none */
  uint32_t ms1, ms2;     /* CANCEL with log: after, at most. WAIT: quiet, at most. PAUSE: ms1. UNLOAD: quiesce, patience */
  uint32_t bytes;        /* OFFLINE: of its in-buffer */
  uint32_t table;        /* OPEN: the function table */
};

/* A checked program. It points into the block, so the block must outlive it. */
struct pc_program {
  uint32_t count;
  const struct pc_step *steps;
  const struct pc_scripted *actions;
  const pc_char *texts;
  uint32_t lanes; /* a bit for each lane that has a step */
};

/* Why a block is no program. */
enum pc_refused { PC_PROGRAM_OK = 0, PC_BAD_HEAD, PC_BAD_LENGTH, PC_TOO_LONG, PC_BAD_STEP, PC_BAD_SCRIPT, PC_BAD_TEXT };

/* Checks the whole block, so that perform.c need not. Returns pc_refused. */
uint32_t pc_program_read(const void *block, uint32_t bytes, struct pc_program *into);
/* The step's text; NULL if it has none. */
const pc_char *pc_program_text(const struct pc_program *program, const struct pc_step *step);

#endif

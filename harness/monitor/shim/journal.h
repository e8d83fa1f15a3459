/* The mapped journal: numbers, slots, bounds, lanes. Before pc_attach everything goes to a header without slots. */
#ifndef PCANCEL_JOURNAL_H
#define PCANCEL_JOURNAL_H
#include "shim.h"

enum { PC_FOREIGN_LANE = 0xffff };

/* Never NULL. */
struct pc_header *pc_journal(void);
/* The next number of the sequence. */
uint64_t pc_next_seq(void);
/* The lane whose driver thread this is, or PC_FOREIGN_LANE. */
uint16_t pc_lane_of(uint32_t thread);
/*
 * Writes one record. `record` needs seq, ns, kind and what the kind says; commit, thread and lane are filled in here. Text may
 * be NULL. Logs, callbacks and reports are bounded per scenario and leave the last slots of the journal to the calls,
 * so that a DLL that floods it cannot hide what it did afterwards. 0 if it was dropped.
 */
uint32_t pc_append(struct pc_record *record, const pc_char *text, uint32_t units);
/* A record with the fields that all of them have; seq 0 takes the next number. */
struct pc_record pc_record_of(uint16_t kind, uint64_t seq, int32_t step, int32_t resource);
/* Resets the bounds and the heartbeat's gap. */
void pc_journal_restart(void);
void pc_heartbeat(void);
/*
 * A first-chance exception of this thread (0: of any) has been handled: what raised it has returned, the thread has come back to us, or it has ended
 * and the process lives. No crash.
 */
void pc_crash_survived(uint32_t thread);

/* Steps of the running scenario: what pc_wait_entered and pc_wait_done look at. */
void pc_step_entered(int32_t step);
void pc_step_done(int32_t step);
uint32_t pc_step_is_entered(int32_t step);
uint32_t pc_step_is_done(int32_t step);

#endif

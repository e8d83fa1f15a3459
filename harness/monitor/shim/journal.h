/*
 * The mapped journal: numbers, slots, bounds, lanes. Before pc_attach all records go to a header without slots, so they are
 * dropped.
 */
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
 * Writes one record. The caller sets seq, ns, kind and the fields of that kind; commit, thread and lane are set here. Text may
 * be NULL. Logs, callbacks and reports are bounded per scenario, and the last slots are reserved for calls. Thus a DLL that
 * floods the journal cannot hide its later calls. Returns 0 if the record was dropped.
 */
uint32_t pc_append(struct pc_record *record, const pc_char *text, uint32_t units);
/* Makes a record with the common fields; seq 0 takes the next number. */
struct pc_record pc_record_of(uint16_t kind, uint64_t seq, int32_t step, int32_t resource);
/* Resets the bounds and the heartbeat's gap. */
void pc_journal_restart(void);
void pc_heartbeat(void);
/*
 * Notes that a first-chance exception of this thread (0: of any) was handled, so it is no crash: the call that raised it has
 * returned, the thread has come back to us, or the thread has ended while the process lives.
 */
void pc_crash_survived(uint32_t thread);

/* Steps of the running scenario, for pc_wait_entered and pc_wait_done. */
void pc_step_entered(int32_t step);
void pc_step_done(int32_t step);
uint32_t pc_step_is_entered(int32_t step);
uint32_t pc_step_is_done(int32_t step);

#endif

#ifndef PCANCEL_PERFORM_H
#define PCANCEL_PERFORM_H
#include "program.h"

/*
 * Runs the steps of one lane in order, on the calling thread, which must be that lane's. It judges nothing: the host does that
 * from the journal.
 */
void pc_perform(const struct pc_program *program, uint32_t lane);

#endif

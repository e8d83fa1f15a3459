#ifndef PCANCEL_PERFORM_H
#define PCANCEL_PERFORM_H
#include "program.h"

/*
 * Carries out the steps of one lane, in order, on the calling thread, which must be that lane's. It only does what the steps say; what it meant is
 * judged by the host, from the journal.
 */
void pc_perform(const struct pc_program *program, uint32_t lane);

#endif

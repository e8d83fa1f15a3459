#ifndef PCANCEL_MEMORY_PE_H
#define PCANCEL_MEMORY_PE_H
#include "shim.h"
#include <windows.h>

/* For the exception handler. Returns 1 if pc_read caused the fault; execution must then continue. */
int pc_copy_resume(EXCEPTION_POINTERS *what);

#endif

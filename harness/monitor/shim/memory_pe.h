#ifndef PCANCEL_MEMORY_PE_H
#define PCANCEL_MEMORY_PE_H
#include "shim.h"
#include <windows.h>

/* For the exception handler: 1 if the fault was pc_read's own; execution is then to continue. */
int pc_copy_resume(EXCEPTION_POINTERS *what);

#endif

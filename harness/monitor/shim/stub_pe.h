/* Recognizes exceptions that a call of a missing function raises. */
#ifndef PCANCEL_STUB_PE_H
#define PCANCEL_STUB_PE_H
#include "layout.h"
#include <windows.h>

/* Returns 1 if the exception says that a function is missing. `into` then gets `MODULE!function` or `MODULE!#ordinal`, cut to `bytes`
 * with its NUL. */
uint32_t pc_missing_function(const EXCEPTION_RECORD *what, char *into, uint32_t bytes);
/* Records the missing function in the journal's header, each name once, as long as there is room. */
void pc_note_missing(const EXCEPTION_RECORD *what);

#endif

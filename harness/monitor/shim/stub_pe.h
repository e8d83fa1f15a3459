/* Functions that a DLL calls and that are not there. */
#ifndef PCANCEL_STUB_PE_H
#define PCANCEL_STUB_PE_H
#include "layout.h"
#include <windows.h>

/* 1 if that is what the exception says: `MODULE!function` or `MODULE!#ordinal` is then in `into`, cut to `bytes` with its NUL. */
uint32_t pc_missing_function(const EXCEPTION_RECORD *what, char *into, uint32_t bytes);
/* Keeps it in the journal's header, each name once, as long as there is room. */
void pc_note_missing(const EXCEPTION_RECORD *what);

#endif

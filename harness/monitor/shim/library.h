/* Loads and unloads the subject, on the calling thread, which must be the lane's. */
#ifndef PCANCEL_LIBRARY_H
#define PCANCEL_LIBRARY_H
#include "shim.h"

/* Loads by LoadLibraryExW, which searches the DLL's own folder (PE), or by dlopen RTLD_NOW|RTLD_LOCAL (ELF). Journaled. Returns the
 * handle, or 0. *error then gets GetLastError; on ELF 1, and text (UTF-8, at most text_bytes with NUL) gets dlerror. */
uint64_t pc_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes);
/* Calls FreeLibrary or dlclose, journaled. Returns pc_freed. PC_STAYS: still mapped after patience_ms. The wait is for references that
 * the DLL releases a moment later, for example by FreeLibraryAndExitThread. ELF never answers PC_STAYS: a thread-local object
 * with a destructor keeps a library until its thread ends, which is no defect. */
uint32_t pc_unload(uint32_t lane, uint64_t module, uint32_t patience_ms);
/* Whether the module is still mapped (PE: GetModuleHandleEx by path; ELF: dlopen RTLD_NOLOAD by path). */
uint32_t pc_loaded(const pc_char *path);
uint64_t pc_symbol(uint64_t module, const char *name);

/* The subject: the only module that a process judges. It is loaded once and freed once, on any lane. */
uint64_t pc_subject_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes);
uint64_t pc_subject(void);
/* As pc_unload; 0 also if nothing is loaded (any more). */
uint32_t pc_subject_unload(uint32_t lane, uint32_t patience_ms);
/* Whether it is still mapped after it was freed. */
uint32_t pc_subject_stays(void);

#endif

/* The subject as a module of this process, on the calling thread, which must be the lane's own. */
#ifndef PCANCEL_LIBRARY_H
#define PCANCEL_LIBRARY_H
#include "shim.h"

/* LoadLibraryExW with the DLL's own folder searched (PE), dlopen RTLD_NOW|RTLD_LOCAL (ELF). Handle or 0; journaled.
 * *error gets GetLastError; on ELF 1, and text (UTF-8, at most text_bytes with NUL) gets dlerror. */
uint64_t pc_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes);
/* FreeLibrary / dlclose, journaled: pc_freed. PC_STAYS: still there after patience_ms (a reference of its own, as a thread
 * holds it that ends by FreeLibraryAndExitThread, may be given back a moment later). On ELF a thread-local object with a destructor
 * keeps a library until its thread ends, which is nobody's fault: not asked there. */
uint32_t pc_unload(uint32_t lane, uint64_t module, uint32_t patience_ms);
/* Whether the module is still mapped (PE: GetModuleHandleEx by path; ELF: dlopen RTLD_NOLOAD by path). */
uint32_t pc_loaded(const pc_char *path);
uint64_t pc_symbol(uint64_t module, const char *name);

/* The one module that a process judges: loaded once, freed once, on whichever lane. */
uint64_t pc_subject_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes);
uint64_t pc_subject(void);
/* As pc_unload; 0 also if nothing is loaded (any more). */
uint32_t pc_subject_unload(uint32_t lane, uint32_t patience_ms);
/* Whether it is mapped although it was freed. */
uint32_t pc_subject_stays(void);

#endif

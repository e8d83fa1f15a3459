#define _GNU_SOURCE
#include "library.h"
#include "text.h"
#include "trampoline.h"
#include <dlfcn.h>
#include <stddef.h>

#if defined(PC_OLD_GLIBC)
__asm__(".symver dlopen, dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym, dlsym@GLIBC_2.2.5");
__asm__(".symver dlclose, dlclose@GLIBC_2.2.5");
__asm__(".symver dlerror, dlerror@GLIBC_2.2.5");
#endif

enum { PATH_BYTES = 4096, INVALID_PARAMETER = 87 };

static void copy(char *to, uint32_t bytes, const char *from) {
  uint32_t i = 0;
  for (; from != NULL && from[i] != 0 && i + 1 < bytes; i++) to[i] = from[i];
  if (bytes > 0) to[i] = 0;
}

uint64_t pc_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes) {
  struct pc_entry entry = {.lane = lane, .call = PC_LOADLIBRARY, .step = -1, .resource = PC_NO_RESOURCE};
  char name[PATH_BYTES];
  *error = INVALID_PARAMETER;
  copy(text, text_bytes, "");
  if (lane >= PC_LANES) return 0;
  pc_utf8(path, name, sizeof name);
  pc_enter(&entry, 0, 0);
  void *module = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  pc_leave(&entry, module != NULL);
  *error = module == NULL;
  if (module == NULL) copy(text, text_bytes, dlerror());
  return (uint64_t)(uintptr_t)module;
}

/* An ELF process has no list of folders to extend: a library's own RUNPATH decides. */
uint32_t pc_search(const pc_char *folder) {
  (void)folder;
  return 0;
}

uint32_t pc_unload(uint32_t lane, uint64_t module, uint32_t patience_ms) {
  (void)patience_ms;
  struct pc_entry entry = {.lane = lane, .call = PC_FREELIBRARY, .step = -1, .resource = PC_NO_RESOURCE};
  if (lane >= PC_LANES || module == 0) return 0;
  pc_enter(&entry, 0, 0);
  uint32_t closed = dlclose((void *)(uintptr_t)module) == 0;
  pc_leave(&entry, closed);
  return closed;
}

uint32_t pc_loaded(const pc_char *path) {
  char name[PATH_BYTES];
  pc_utf8(path, name, sizeof name);
  void *module = dlopen(name, RTLD_NOLOAD | RTLD_LAZY);
  if (module != NULL) dlclose(module);
  return module != NULL;
}

uint64_t pc_symbol(uint64_t module, const char *name) {
  return module == 0 ? 0 : (uint64_t)(uintptr_t)dlsym((void *)(uintptr_t)module, name);
}

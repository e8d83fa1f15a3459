#include "library.h"
#include "platform.h"
#include "trampoline.h"
#include <windows.h>

static uint32_t searches_added;

uint64_t pc_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes) {
  struct pc_entry entry = {.lane = lane, .call = PC_LOADLIBRARY, .step = -1, .resource = PC_NO_RESOURCE};
  /* The loader searches added folders only with these search flags, which exclude LOAD_WITH_ALTERED_SEARCH_PATH. */
  DWORD how = searches_added != 0 ? LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS : LOAD_WITH_ALTERED_SEARCH_PATH;
  *error = ERROR_INVALID_PARAMETER;
  if (text != NULL && text_bytes > 0) text[0] = 0;
  if (lane >= PC_LANES) return 0;
  pc_enter(&entry, 0, how);
  HMODULE module = LoadLibraryExW((const WCHAR *)path, NULL, how);
  pc_leave(&entry, module != NULL);
  *error = module == NULL ? entry.error : 0;
  return (uint64_t)(uintptr_t)module;
}

uint32_t pc_search(const pc_char *folder) {
  if (AddDllDirectory((const WCHAR *)folder) == NULL) return GetLastError();
  searches_added++;
  return 0;
}

enum { UNLOAD_STEP_US = 1000 };

static uint32_t is_loaded(uint64_t module) {
  HMODULE found;
  DWORD how = GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
  return GetModuleHandleExW(how, (const WCHAR *)(uintptr_t)module, &found) != 0;
}

static uint32_t still_loaded(uint64_t module, uint32_t patience_ms) {
  uint64_t until = pc_now_ns() + (uint64_t)patience_ms * 1000000u;
  while (is_loaded(module)) {
    if (pc_now_ns() >= until) return 1;
    pc_nap_us(UNLOAD_STEP_US);
  }
  return 0;
}

uint32_t pc_unload(uint32_t lane, uint64_t module, uint32_t patience_ms) {
  struct pc_entry entry = {.lane = lane, .call = PC_FREELIBRARY, .step = -1, .resource = PC_NO_RESOURCE};
  if (lane >= PC_LANES || module == 0) return 0;
  pc_enter(&entry, 0, 0);
  uint32_t freed = FreeLibrary((HMODULE)(uintptr_t)module) != 0 ? PC_FREED : PC_NOT_FREED;
  if (freed == PC_FREED && patience_ms != 0 && still_loaded(module, patience_ms)) freed = PC_STAYS;
  pc_leave(&entry, freed);
  return freed;
}

uint32_t pc_loaded(const pc_char *path) {
  HMODULE module;
  return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, (const WCHAR *)path, &module) != 0;
}

uint64_t pc_symbol(uint64_t module, const char *name) {
  FARPROC found = module == 0 ? NULL : GetProcAddress((HMODULE)(uintptr_t)module, name);
  uint64_t address = 0;
  __builtin_memcpy(&address, &found, sizeof found);
  return address;
}

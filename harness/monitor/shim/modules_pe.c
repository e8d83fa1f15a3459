#include "shim.h"
#include "text.h"
#include <windows.h>
#include <winternl.h>

#include <string.h>

enum { PATH_UNITS = 1024, PATH_BYTES = 3 * PATH_UNITS };

/*
 * The paths of the modules loaded since the watch began, each with its NUL and only once. The loader's notices fill the list,
 * so it also has a library that is loaded and freed between two questions, and a question need not wait for the loader's lock.
 * It is written only under that lock.
 */
static char told[PC_MODULE_BYTES];
static uint32_t used, left_out;

struct notice {
  ULONG flags;
  const UNICODE_STRING *path, *name;
  void *base;
  ULONG bytes;
};
typedef void(CALLBACK *notified)(ULONG reason, const struct notice *notice, void *context);
typedef LONG(NTAPI *register_notified)(ULONG flags, notified notified, void *context, void **cookie);

enum { LOADED = 1 };

static uint32_t is_told(const char *path) {
  for (uint32_t at = 0; at < used; at += (uint32_t)strlen(told + at) + 1)
    if (strcmp(told + at, path) == 0) return 1;
  return 0;
}

static void CALLBACK on_module(ULONG reason, const struct notice *notice, void *context) {
  static WCHAR path[PATH_UNITS]; /* guarded by the loader's lock, as all of this */
  static char text[PATH_BYTES];
  (void)context;
  if (reason != LOADED || notice->path == NULL || notice->path->Buffer == NULL) return;
  uint32_t units = notice->path->Length / sizeof *path;
  if (units >= PATH_UNITS) units = PATH_UNITS - 1;
  memcpy(path, notice->path->Buffer, units * sizeof *path);
  path[units] = 0;
  pc_utf8((const pc_char *)path, text, sizeof text);
  if (is_told(text)) return;
  uint32_t bytes = (uint32_t)strlen(text) + 1;
  if (used + bytes > PC_MODULE_BYTES) {
    left_out++;
    return;
  }
  memcpy(told + used, text, bytes);
  __atomic_store_n(&used, used + bytes, __ATOMIC_RELEASE);
}

uint32_t pc_modules_watch(void) {
  static void *cookie;
  FARPROC found = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "LdrRegisterDllNotification");
  register_notified register_it;
  if (found == NULL) return GetLastError();
  __builtin_memcpy(&register_it, &found, sizeof register_it);
  return (uint32_t)register_it(0, on_module, NULL, &cookie);
}

uint32_t pc_modules(char *into, uint32_t bytes, uint32_t *left) {
  uint32_t there = __atomic_load_n(&used, __ATOMIC_ACQUIRE), at = 0;
  *left = left_out;
  while (at < there) {
    uint32_t next = at + (uint32_t)strlen(told + at) + 1;
    if (next > bytes) break;
    at = next;
  }
  for (uint32_t rest = at; rest < there; rest += (uint32_t)strlen(told + rest) + 1) ++*left;
  memcpy(into, told, at);
  return at;
}

#include "measure.h"
#include <windows.h>

#include <locale.h>
#include <psapi.h>
#include <string.h>
#include <tlhelp32.h>

typedef LONG(NTAPI *query_system)(ULONG what, void *into, ULONG bytes, ULONG *needed);
typedef char *(*set_locale)(int category, const char *locale);
typedef BOOL(WINAPI *memory_info)(HANDLE process, void *into, DWORD bytes);

enum { SYSTEM_EXTENDED_HANDLES = 64, TOO_SHORT = (LONG)0xc0000004, MOST_HEAPS = 256 };

/* SYSTEM_HANDLE_INFORMATION_EX. */
struct handle_entry {
  void *object;
  ULONG_PTR process, handle;
  ULONG access;
  USHORT trace, type;
  ULONG attributes, reserved;
};
struct handle_list {
  ULONG_PTR count, reserved;
  struct handle_entry entries[];
};

static void find(const WCHAR *module, const char *name, void *into) {
  HMODULE there = GetModuleHandleW(module);
  FARPROC found = there == NULL ? NULL : GetProcAddress(there, name);
  __builtin_memcpy(into, &found, sizeof found);
}

static uint32_t threads(void) {
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  if (snapshot == INVALID_HANDLE_VALUE) return 0;
  THREADENTRY32 entry = {.dwSize = sizeof entry};
  DWORD self = GetCurrentProcessId();
  uint32_t count = 0;
  for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) count += entry.th32OwnerProcessID == self;
  CloseHandle(snapshot);
  return count;
}

/* Counts this process's handles in the system's list, because Wine's GetProcessHandleCount returns 0. */
static uint32_t listed_handles(void) {
  static void *list;
  static ULONG bytes = 1 << 18;
  query_system query = NULL;
  find(L"ntdll.dll", "NtQuerySystemInformation", &query);
  if (query == NULL) return 0;
  for (uint32_t tries = 0; tries < 8; tries++) {
    if (list == NULL) list = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (list == NULL) return 0;
    ULONG needed = 0;
    LONG status = query(SYSTEM_EXTENDED_HANDLES, list, bytes, &needed);
    if (status == TOO_SHORT) {
      VirtualFree(list, 0, MEM_RELEASE);
      list = NULL;
      bytes *= 2;
      continue;
    }
    if (status != 0) return 0;
    const struct handle_list *all = list;
    ULONG_PTR self = GetCurrentProcessId();
    uint32_t count = 0;
    for (ULONG_PTR i = 0; i < all->count; i++) count += all->entries[i].process == self;
    return count;
  }
  return 0;
}

static uint32_t handles(void) {
  DWORD count = 0;
  if (GetProcessHandleCount(GetCurrentProcess(), &count) && count != 0) return count;
  return listed_handles();
}

/* Counts the private committed pages itself, because Wine's PrivateUsage is 0. */
static uint64_t committed(void) {
  MEMORY_BASIC_INFORMATION region;
  uint64_t sum = 0;
  for (char *at = NULL; VirtualQuery(at, &region, sizeof region) != 0; at = (char *)region.BaseAddress + region.RegionSize)
    if (region.State == MEM_COMMIT && region.Type == MEM_PRIVATE) sum += region.RegionSize;
  return sum;
}

static void heaps(struct pc_measurement *into) {
  static HANDLE all[MOST_HEAPS];
  DWORD count = GetProcessHeaps(MOST_HEAPS, all);
  if (count == 0 || count > MOST_HEAPS) return;
  into->heap_known = into->heap_ok = 1;
  for (DWORD i = 0; i < count; i++)
    if (!HeapValidate(all[i], 0, NULL)) into->heap_ok = 0;
  if (!into->heap_ok) return; /* a damaged heap is not walked */
  for (DWORD i = 0; i < count; i++) {
    PROCESS_HEAP_ENTRY entry = {0};
    if (!HeapLock(all[i])) continue;
    while (HeapWalk(all[i], &entry))
      if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) into->in_use += entry.cbData;
    HeapUnlock(all[i]);
  }
  into->in_use_known = 1;
}

/*
 * A sum over the variables, so that their order does not matter. The hidden ones with each drive's current folder are left out.
 */
static uint64_t environment(void) {
  WCHAR *block = GetEnvironmentStringsW();
  if (block == NULL) return 0;
  uint64_t sum = PC_HASH;
  for (const WCHAR *entry = block; *entry != 0; entry += lstrlenW(entry) + 1)
    if (*entry != L'=') sum += pc_hash(PC_HASH, entry, (uint64_t)lstrlenW(entry) * sizeof *entry);
  FreeEnvironmentStringsW(block);
  return sum;
}

/*
 * The locales of the C libraries that resource DLLs share with others. A library not loaded yet counts as in its initial state.
 */
static uint64_t locale(void) {
  static const WCHAR *const libraries[] = {L"msvcrt.dll", L"ucrtbase.dll"};
  uint64_t hash = PC_HASH;
  for (uint32_t i = 0; i < 2; i++) {
    set_locale get = NULL;
    find(libraries[i], "setlocale", &get);
    const char *name = get == NULL ? "C" : get(LC_ALL, NULL);
    if (name != NULL) hash = pc_hash(hash, name, strlen(name) + 1);
  }
  LCID thread = GetThreadLocale();
  LANGID language = GetThreadUILanguage();
  hash = pc_hash(hash, &thread, sizeof thread);
  return pc_hash(hash, &language, sizeof language);
}

void pc_measure_system(struct pc_measurement *into) {
  static WCHAR path[4096]; /* measured on one lane at a time */
  PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof memory};
  into->threads = threads();
  into->handles = handles();
  memory_info memory_of = NULL;
  find(L"kernel32.dll", "K32GetProcessMemoryInfo", &memory_of);
  if (memory_of != NULL && memory_of(GetCurrentProcess(), &memory, sizeof memory)) into->private_bytes = memory.PrivateUsage;
  if (into->private_bytes == 0) into->private_bytes = committed();
  heaps(into);
  DWORD length = GetCurrentDirectoryW(4096, path);
  if (length > 0 && length < 4096) into->directory = pc_hash(PC_HASH, path, length * sizeof *path);
  into->environment = environment();
  into->locale = locale();
  into->priority = (int32_t)GetPriorityClass(GetCurrentProcess()) * 1000 + GetThreadPriority(GetCurrentThread());
}

#include "platform.h"
#include "journal.h"
#include <windows.h>

/* NtDelayExecution counts in 100 ns; Sleep's unit would be a whole millisecond, too coarse for a rendezvous. */
typedef LONG(NTAPI *delay_execution)(BOOLEAN alertable, const LARGE_INTEGER *interval);
typedef LONG(NTAPI *set_timer_resolution)(ULONG wanted, BOOLEAN set, ULONG *actual);
static delay_execution delay;

uint64_t pc_now_ns(void) {
  static uint64_t frequency;
  LARGE_INTEGER count;
  uint64_t hertz = __atomic_load_n(&frequency, __ATOMIC_RELAXED);
  if (hertz == 0) {
    LARGE_INTEGER found;
    QueryPerformanceFrequency(&found);
    hertz = (uint64_t)found.QuadPart;
    __atomic_store_n(&frequency, hertz, __ATOMIC_RELAXED);
  }
  QueryPerformanceCounter(&count);
  uint64_t ticks = (uint64_t)count.QuadPart;
  return ticks / hertz * 1000000000u + ticks % hertz * 1000000000u / hertz;
}

uint32_t pc_thread_id(void) { return GetCurrentThreadId(); }

void pc_nap_us(uint32_t us) {
  if (delay == NULL) {
    Sleep(us / 1000 + 1);
    return;
  }
  LARGE_INTEGER interval = {.QuadPart = -(LONGLONG)us * 10};
  delay(FALSE, &interval);
}

void pc_yield(void) { SwitchToThread(); }
uint32_t pc_error_get(void) { return GetLastError(); }
void pc_error_set(uint32_t error) { SetLastError(error); }

uint32_t pc_map_file(const pc_char *path, uint64_t bytes, void **at) {
  DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  HANDLE file = CreateFileW((const WCHAR *)path, GENERIC_READ | GENERIC_WRITE, share, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) return GetLastError();
  HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READWRITE, (DWORD)(bytes >> 32), (DWORD)bytes, NULL);
  uint32_t error = mapping == NULL ? GetLastError() : 0;
  if (mapping != NULL) {
    void *mapped = MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, (SIZE_T)bytes);
    if (mapped == NULL) error = GetLastError();
    else *at = mapped;
    CloseHandle(mapping);
  }
  CloseHandle(file);
  return error;
}

void *pc_pages(uint64_t bytes) { return VirtualAlloc(NULL, (SIZE_T)bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }

static void find(HMODULE module, const char *name, void *into) {
  FARPROC found = GetProcAddress(module, name);
  __builtin_memcpy(into, &found, sizeof found);
}

void pc_process_prepare(void) {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  HMODULE self; /* stays loaded until the process ends: the heartbeat thread and the exception handlers run in it */
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)(const void *)&delay, &self);
  HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  if (ntdll == NULL) return;
  set_timer_resolution finer = NULL;
  find(ntdll, "NtSetTimerResolution", &finer);
  ULONG actual;
  if (finer != NULL) finer(5000, TRUE, &actual); /* 0.5 ms; otherwise Windows wakes sleepers only every 15.6 ms */
  find(ntdll, "NtDelayExecution", &delay);
}

uint32_t pc_stack_prepare(uint32_t lane) {
  (void)lane;
  ULONG bytes = PC_STACK_GUARANTEE; /* stack for the handler after a stack overflow */
  return SetThreadStackGuarantee(&bytes) ? 0 : GetLastError();
}

/* Called when the process ends by itself, by a code of its choice; not when an exception or TerminateProcess ends it. */
BOOL WINAPI DllMain(HINSTANCE self, DWORD why, void *process_ends) {
  (void)self;
  if (why == DLL_PROCESS_DETACH && process_ends != NULL) __atomic_store_n(&pc_journal()->left, 1, __ATOMIC_RELEASE);
  return TRUE;
}

#include "journal.h"
#include "memory_pe.h"
#include "platform.h"
#include "stub_pe.h"
#include "text.h"
#include <windows.h>
#include <dbghelp.h>

/* 1 while a thread writes the record; other threads do not write it then. */
static uint32_t busy;

/*
 * Whether an exception may end the process: errors (severity 3), codes of applications (bit 29: C++ throws of msvc and gcc,
 * .NET), and a few warnings that end a process if they are not handled. Left out: text for debuggers, thread names, guard
 * pages.
 */
static int is_error(DWORD code) {
  return code >> 30 == 3 || (code & 0x20000000u) != 0 || code == EXCEPTION_BREAKPOINT || code == EXCEPTION_SINGLE_STEP ||
         code == EXCEPTION_DATATYPE_MISALIGNMENT || code == PC_WINE_STUB;
}

static void name_module(struct pc_crash *crash) {
  static WCHAR path[1024]; /* guarded by `busy`; a handler has little stack */
  crash->base = 0;
  crash->module[0] = 0;
  MEMORY_BASIC_INFORMATION region;
  if (VirtualQuery((void *)(uintptr_t)crash->address, &region, sizeof region) == 0 || region.Type != MEM_IMAGE) return;
  crash->base = (uint64_t)(uintptr_t)region.AllocationBase;
  DWORD length = GetModuleFileNameW((HMODULE)region.AllocationBase, path, 1024);
  path[length < 1024 ? length : 1023] = 0;
  pc_utf8((const pc_char *)path, crash->module, sizeof crash->module);
}

static void record(const EXCEPTION_POINTERS *pointers, uint32_t state) {
  struct pc_crash *crash = &pc_journal()->crash;
  const EXCEPTION_RECORD *what = pointers->ExceptionRecord;
  const CONTEXT *context = pointers->ContextRecord;
  /*
   * Of two simultaneous first chances one is enough. But the final exception must be recorded even during another thread's
   * first chance.
   */
  if (state == PC_CRASH_FINAL) pc_lock(&busy);
  else if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) return;
  if (__atomic_load_n(&crash->state, __ATOMIC_ACQUIRE) != PC_CRASH_FINAL) {
    crash->thread = GetCurrentThreadId();
    crash->code = what->ExceptionCode;
    crash->address = (uint64_t)(uintptr_t)what->ExceptionAddress;
    crash->fault = what->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && what->NumberParameters >= 2 ? what->ExceptionInformation[1] : 0;
    crash->stack = context->Rsp;
    __builtin_memcpy(crash->registers, &context->Rax, sizeof crash->registers); /* CONTEXT keeps them in the order of their encoding */
    /* First without names: if the search for them fails, the rest is recorded. */
    __atomic_store_n(&crash->state, state, __ATOMIC_RELEASE);
    if (!pc_missing_function(what, crash->stub, sizeof crash->stub)) crash->stub[0] = 0;
    name_module(crash);
  }
  __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

static LONG CALLBACK first_chance(EXCEPTION_POINTERS *pointers) {
  if (pc_copy_resume(pointers)) return EXCEPTION_CONTINUE_EXECUTION;
  DWORD error = GetLastError();
  pc_note_missing(pointers->ExceptionRecord);
  if (is_error(pointers->ExceptionRecord->ExceptionCode)) record(pointers, PC_CRASH_FIRST_CHANCE);
  SetLastError(error);
  return EXCEPTION_CONTINUE_SEARCH;
}

typedef BOOL(WINAPI *write_dump)(HANDLE, DWORD, HANDLE, MINIDUMP_TYPE, PMINIDUMP_EXCEPTION_INFORMATION, PMINIDUMP_USER_STREAM_INFORMATION,
                                 PMINIDUMP_CALLBACK_INFORMATION);

static write_dump dump;
static HANDLE dump_file = INVALID_HANDLE_VALUE;

/* Everything that takes locks is done here, while the process is healthy. */
uint32_t pc_dump(const pc_char *path) {
  HMODULE library = LoadLibraryW(L"dbghelp.dll");
  FARPROC found = library == NULL ? NULL : GetProcAddress(library, "MiniDumpWriteDump");
  if (found == NULL) return GetLastError();
  dump_file = CreateFileW((LPCWSTR)path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (dump_file == INVALID_HANDLE_VALUE) return GetLastError();
  __builtin_memcpy(&dump, &found, sizeof dump);
  return 0;
}

/* A function of its own, so that its frame takes stack only for a dump: after a stack overflow a page or two are left. */
__attribute__((noinline)) static void write_minidump(EXCEPTION_POINTERS *pointers) {
  static uint32_t once;
  if (__atomic_exchange_n(&once, 1, __ATOMIC_SEQ_CST)) return;
  MINIDUMP_EXCEPTION_INFORMATION what = {.ThreadId = GetCurrentThreadId(), .ExceptionPointers = pointers, .ClientPointers = FALSE};
  dump(GetCurrentProcess(), GetCurrentProcessId(), dump_file, MiniDumpWithIndirectlyReferencedMemory, &what, NULL, NULL);
  CloseHandle(dump_file);
}

/*
 * Ends the process with the exception's code, as the system would, but at once: without an error report, and without Wine's
 * debugger.
 */
static LONG WINAPI unhandled(EXCEPTION_POINTERS *pointers) {
  record(pointers, PC_CRASH_FINAL);
  if (dump != NULL) write_minidump(pointers);
  TerminateProcess(GetCurrentProcess(), pointers->ExceptionRecord->ExceptionCode);
  return EXCEPTION_CONTINUE_SEARCH;
}

_Static_assert(offsetof(CONTEXT, R15) - offsetof(CONTEXT, Rax) == 15 * 8, "sixteen registers in a row");

uint32_t pc_crash_install(void) {
  if (AddVectoredExceptionHandler(1, first_chance) == NULL) return GetLastError();
  SetUnhandledExceptionFilter(unhandled);
  return 0;
}

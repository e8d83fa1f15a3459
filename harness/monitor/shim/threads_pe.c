#include "threads.h"
#include "platform.h"
#include <windows.h>

enum { HEARTBEAT_STACK = 64 * 1024 };

/*
 * Stack of a lane: the linker's default is 1 MiB, and a Resource Monitor has no more. Our own frames and the reserve of the
 * crash handler are added, so that the subject has no less. The default of node.exe is larger, which would hide a stack
 * overflow.
 */
enum { LANE_STACK = (1 << 20) + PC_STACK_GUARANTEE + 64 * 1024 };

static DWORD WINAPI thread_main(void *run) {
  void (*body)(void);
  *(void **)&body = run;
  body();
  return 0;
}

uint32_t pc_thread_start(void (*run)(void)) {
  HANDLE thread = CreateThread(NULL, HEARTBEAT_STACK, thread_main, *(void **)&run, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
  if (thread == NULL) return GetLastError();
  CloseHandle(thread);
  return 0;
}

struct lane_thread {
  HANDLE thread;
  void (*run)(uint32_t lane);
};

static struct lane_thread lane_threads[PC_LANES];

static DWORD WINAPI lane_main(void *which) {
  uint32_t lane = (uint32_t)(uintptr_t)which;
  lane_threads[lane].run(lane);
  return 0;
}

uint32_t pc_lane_thread(uint32_t lane, void (*run)(uint32_t lane)) {
  lane_threads[lane].run = run;
  HANDLE thread = CreateThread(NULL, LANE_STACK, lane_main, (void *)(uintptr_t)lane, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
  if (thread == NULL) return GetLastError();
  lane_threads[lane].thread = thread;
  return 0;
}

void pc_lane_thread_join(uint32_t lane) {
  WaitForSingleObject(lane_threads[lane].thread, INFINITE);
  CloseHandle(lane_threads[lane].thread);
}

static HANDLE remembered[PC_LANES];

/* Handles, because the system reuses the id of a thread that has ended. They stay open as long as the process lives. */
uint32_t pc_thread_remember(uint32_t lane) {
  HANDLE process = GetCurrentProcess(), thread;
  if (!DuplicateHandle(process, GetCurrentThread(), process, &thread, SYNCHRONIZE, FALSE, 0)) return GetLastError();
  __atomic_store_n(&remembered[lane], thread, __ATOMIC_RELEASE);
  return 0;
}

uint32_t pc_thread_ended(uint32_t lane) {
  HANDLE thread = __atomic_load_n(&remembered[lane], __ATOMIC_ACQUIRE);
  return thread != NULL && WaitForSingleObject(thread, 0) == WAIT_OBJECT_0;
}

uint32_t pc_thread_is_gone(uint32_t thread) {
  HANDLE there = OpenThread(SYNCHRONIZE, FALSE, thread);
  if (there == NULL) return GetLastError() == ERROR_INVALID_PARAMETER;
  uint32_t ended = WaitForSingleObject(there, 0) == WAIT_OBJECT_0;
  CloseHandle(there);
  return ended;
}

void pc_word_wait(const uint32_t *word, uint32_t seen) { WaitOnAddress((volatile void *)(uintptr_t)word, &seen, sizeof seen, INFINITE); }
void pc_word_wake(uint32_t *word) { WakeByAddressAll(word); }

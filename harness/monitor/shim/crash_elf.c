#define _GNU_SOURCE
#include "journal.h"
#include "maps_elf.h"
#include "platform.h"
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static const int caught[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
enum { CAUGHT = sizeof caught / sizeof caught[0] };

/* rax rcx rdx rbx rsp rbp rsi rdi r8..r15, as x64 encodes them. */
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void record(struct pc_crash *crash, int number, const siginfo_t *info, const ucontext_t *context) {
  const greg_t *registers = context->uc_mcontext.gregs;
  struct pc_mapping module;
  crash->thread = pc_thread_id();
  crash->code = (uint64_t)number;
  crash->address = (uint64_t)registers[REG_RIP];
  crash->fault = number == SIGSEGV || number == SIGBUS ? (uint64_t)(uintptr_t)info->si_addr : 0;
  crash->stack = (uint64_t)registers[REG_RSP];
  for (int i = 0; i < 16; i++) crash->registers[i] = (uint64_t)registers[order[i]];
  /* First without the module: if the search for it fails, the rest is recorded. */
  __atomic_store_n(&crash->state, PC_CRASH_FINAL, __ATOMIC_RELEASE);
  if (!pc_maps_find(crash->address, &module)) return;
  crash->base = module.base;
  for (uint32_t i = 0; i < sizeof crash->module; i++) crash->module[i] = module.path[i];
}

static void on_signal(int number, siginfo_t *info, void *context) {
  static uint32_t busy;
  if (__atomic_exchange_n(&busy, 1, __ATOMIC_SEQ_CST) == 0) {
    record(&pc_journal()->crash, number, info, context);
  } else {
    pc_nap_us(1000000); /* another thread is writing and about to end the process */
  }
  /* The signal is blocked until this returns. Then its default action ends the process, by the signal that it got. */
  signal(number, SIG_DFL);
  syscall(SYS_tgkill, getpid(), (pid_t)pc_thread_id(), number);
}

uint32_t pc_dump(const pc_char *path) {
  (void)path;
  return 0;
}

uint32_t pc_crash_install(void) {
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < CAUGHT; i++)
    if (sigaction(caught[i], &action, NULL) != 0) return (uint32_t)errno;
  return 0;
}

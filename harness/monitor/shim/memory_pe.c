#include "memory_pe.h"
#include "memory.h"
#include "text.h"
#include <windows.h>

/*
 * ReadProcessMemory on our own process costs 60-85 us under Wine (a round trip to its server), and reports a count after a
 * failure there. So memory is copied by one instruction that may fault. VirtualQuery (0.3 us) first excludes uncommitted pages,
 * and guard pages, which a read would disarm. If a page vanishes in between, the exception handler resumes after the copy. `rep
 * movsb` keeps its progress in rcx, so the number of bytes left is known at any fault.
 */
uint64_t pc_copy(void *to, uint64_t from, uint64_t bytes);
extern const char pc_copy_at[], pc_copy_end[];
__asm__(
    ".text\n"
    ".globl pc_copy\n"
    "pc_copy:\n"
    "  mov %rdi, %r10\n"
    "  mov %rsi, %r11\n"
    "  mov %rcx, %rdi\n"
    "  mov %rdx, %rsi\n"
    "  mov %r8, %rcx\n"
    "  cld\n"
    "pc_copy_at:\n"
    "  rep movsb\n"
    "pc_copy_end:\n"
    "  mov %rcx, %rax\n"
    "  mov %r10, %rdi\n"
    "  mov %r11, %rsi\n"
    "  ret\n");

int pc_copy_resume(EXCEPTION_POINTERS *what) {
  if (what->ContextRecord->Rip != (DWORD64)(uintptr_t)pc_copy_at) return 0;
  what->ContextRecord->Rip = (DWORD64)(uintptr_t)pc_copy_end;
  return 1;
}

static const DWORD can_read = PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
static const DWORD can_run = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;

/* Bytes from the address to the end of the readable region that holds it. */
static uint64_t readable_at(uint64_t address) {
  MEMORY_BASIC_INFORMATION region;
  if (VirtualQuery((void *)(uintptr_t)address, &region, sizeof region) == 0 || region.State != MEM_COMMIT) return 0;
  if ((region.Protect & (PAGE_GUARD | PAGE_NOACCESS)) != 0 || (region.Protect & can_read) == 0) return 0;
  return (uint64_t)(uintptr_t)region.BaseAddress + region.RegionSize - address;
}

uint32_t pc_read(uint64_t address, void *into, uint32_t bytes) {
  DWORD before = GetLastError();
  uint32_t done = 0;
  while (done < bytes) {
    uint64_t available = readable_at(address + done);
    if (available == 0) break;
    uint32_t wanted = available < bytes - done ? (uint32_t)available : bytes - done;
    uint64_t left = pc_copy((char *)into + done, address + done, wanted);
    done += wanted - (uint32_t)left;
    if (left != 0) break;
  }
  SetLastError(before);
  return done;
}

uint32_t pc_where(uint64_t address, uint64_t *base, uint32_t *executable, char *path, uint32_t path_bytes) {
  DWORD before = GetLastError();
  MEMORY_BASIC_INFORMATION region;
  uint32_t mapped = VirtualQuery((void *)(uintptr_t)address, &region, sizeof region) != 0 && region.State == MEM_COMMIT;
  uint32_t image = mapped && region.Type == MEM_IMAGE;
  if (executable != NULL) *executable = mapped && (region.Protect & can_run) != 0;
  if (base != NULL) *base = image ? (uint64_t)(uintptr_t)region.AllocationBase : 0;
  if (path != NULL && path_bytes > 0) {
    WCHAR name[1024];
    DWORD length = image ? GetModuleFileNameW((HMODULE)region.AllocationBase, name, 1024) : 0;
    name[length < 1024 ? length : 1023] = 0;
    pc_utf8((const pc_char *)name, path, path_bytes);
  }
  SetLastError(before);
  return image;
}

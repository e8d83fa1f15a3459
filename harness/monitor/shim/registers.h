/*
 * The call into the subject, in assembly. It fills every non-volatile register of the x64 ABI with a pattern, calls, and checks
 * the patterns. Afterwards it restores the registers: our caller is compiled code that relies on them.
 */
#ifndef PCANCEL_REGISTERS_H
#define PCANCEL_REGISTERS_H
#include <stdint.h>

/*
 * Calls fn with at most six integer arguments and returns its result. *changed gets a bit for each register that the call did
 * not preserve: 0 rbx, 1 rbp, 2..5 r12..r15, and on PE 6 rdi, 7 rsi, 8..17 xmm6..xmm15. All have their old values again on
 * return. Exceptions unwind through it as through any compiled function.
 */
uint64_t pc_registers_call(uint64_t fn, const uint64_t arguments[6], uint32_t *changed);

#endif

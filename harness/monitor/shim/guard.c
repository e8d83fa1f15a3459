#include "journal.h"
#include "platform.h"
#include "threads.h"

uint32_t pc_guard(void) {
  static uint32_t guarded;
  if (__atomic_exchange_n(&guarded, 1, __ATOMIC_SEQ_CST)) return 0;
  pc_process_prepare();
  uint32_t error = pc_crash_install();
  return error != 0 ? error : pc_thread_start(pc_heartbeat);
}

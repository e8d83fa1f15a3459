#include "journal.h"
#include "platform.h"

uint32_t pc_guard(void) {
  static uint32_t guarded;
  if (__atomic_exchange_n(&guarded, 1, __ATOMIC_SEQ_CST)) return 0;
  pc_process_prepare();
  uint32_t error = pc_crash_install();
  return error != 0 ? error : pc_thread_start(pc_heartbeat);
}

uint32_t pc_lane_init(uint32_t lane) {
  enum { NO_SUCH_LANE = 87 };
  if (lane >= PC_LANES) return NO_SUCH_LANE;
  __atomic_store_n(&pc_journal()->lanes[lane].thread, pc_thread_id(), __ATOMIC_RELEASE);
  uint32_t error = pc_thread_remember(lane);
  return error != 0 ? error : pc_stack_prepare(lane);
}

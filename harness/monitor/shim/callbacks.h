/* The callbacks for the subject. They run on the subject's thread, at once, without holding a lock. */
#ifndef PCANCEL_CALLBACKS_H
#define PCANCEL_CALLBACKS_H
#include "shim.h"

enum { PC_CALLBACKS = 17 };

/* RESOURCE_STATUS and RESOURCE_STATUS_EX, resapi.h, x64. */
struct pc_resource_status {
  uint32_t state, checkpoint, wait_hint, pad;
  uint64_t event;
};
struct pc_resource_status_ex {
  uint32_t state, checkpoint;
  uint64_t event;
  uint32_t application_error, flags, wait_hint, pad;
};

/*
 * A new table of the 17 callbacks in pages of its own, so that a subject that writes into it harms only itself. NULL: no pages
 * left.
 */
void **pc_callback_table(void);
uint32_t pc_set_resource_status(uint64_t handle, const struct pc_resource_status *status);
uint32_t pc_set_resource_status_ex(uint64_t handle, const struct pc_resource_status_ex *status);
void pc_log_event(uint64_t handle, uint32_t level, const pc_char *format, ...);
/* The callback that Arbitrate gets: the resource has lost the quorum. */
void pc_quorum_lost(uint64_t handle);

#endif

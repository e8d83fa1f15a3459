/*
 * The state of each resource as the harness knows it, the window of its operation, and the script of its callbacks. Each change
 * of state takes its sequence number under the same lock, so the order of the numbers is the order of the states. A report
 * numbered before Terminate's entry is never flagged as one after it.
 */
#ifndef PCANCEL_STATE_H
#define PCANCEL_STATE_H
#include "shim.h"

enum {
  PC_WIN32_IO_PENDING = 997,
  /* CLUSTER_RESOURCE_STATE, resapi.h */
  PC_STATE_ONLINE = 2, PC_STATE_OFFLINE = 3, PC_STATE_FAILED = 4,
  PC_STATE_NOT_ANY_NODE = 126, PC_STATE_NOT_THIS_NODE = 127
};

/* When something happened: number and time. */
struct pc_moment {
  uint64_t seq, ns;
};

/* The resource that an opaque handle was given to; -1: it is no handle of ours. */
struct pc_owner {
  int32_t resource;
  uint32_t stale;
};

/* A numbered report, and the actions for it. */
struct pc_report {
  struct pc_moment at;
  struct pc_owner owner;
  uint32_t in_operation, nth, terminal;
  uint32_t action;                /* the one that the journal records, pc_action */
  uint32_t delay_ms, terminate;
  uint32_t hold, hold_any_call;   /* let go after the entry of any call on the resource; else of a Cancel */
  uint32_t hold_after_ms, hold_max_ms;
  uint32_t operation;             /* which one: holds end with it */
};

/* To be called directly before an entry point. *operation gets the number for pc_state_left. */
struct pc_moment pc_state_entered(uint32_t resource, uint32_t call, uint32_t *operation);
struct pc_moment pc_state_left(uint32_t resource, uint32_t call, uint32_t operation, uint32_t value);
/* The RESID from Open, which later calls pass. It is kept after Close, because scenarios also pass a closed RESID. */
void pc_state_set_resid(uint32_t resource, uint64_t resid);
uint64_t pc_state_resid(uint32_t resource);
/* The RESID that the resource's last Close got; 0: none yet. */
uint64_t pc_state_closed_resid(uint32_t resource);

/* The resource handle for the current open generation. Each pc_state_entered(PC_OPEN) begins a new one. */
uint64_t pc_state_handle(uint32_t resource);
struct pc_owner pc_state_owner(uint64_t handle);
/* Numbers a report, counts it and moves the state. `state` is meaningless unless readable. A hold has begun on return. pc_state_reported ends it. */
struct pc_report pc_state_report(uint64_t handle, uint32_t readable, int32_t state);
/* Whether the hold may go on; `since` is its beginning. */
uint32_t pc_state_holds(const struct pc_report *report, uint64_t since_ns);
/* The callback is about to answer. */
void pc_state_reported(const struct pc_report *report);

/* Grows with each call entered on the resource, and with each end of an operation that is reported. */
uint32_t pc_state_moves(uint32_t resource);

/* pc_known of the resource. */
uint32_t pc_known_state(uint32_t resource);

/* For waits. */
struct pc_view {
  uint32_t window, held;
  uint32_t ending; /* the thread that made the terminal report is still inside it */
  uint64_t last_report_ns;
};
struct pc_view pc_state_view(uint32_t resource);

#endif

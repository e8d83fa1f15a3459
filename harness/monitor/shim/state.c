#include "state.h"
#include "journal.h"
#include "platform.h"
#include "script.h"

/* A handle consists of a tag, the open generation and the resource. The tag looks like no address and no small number. */
#define HANDLE_TAG 0x504300000000u
enum { HANDLE_GENERATIONS = 0xffffff };

struct resource {
  uint32_t lock;
  uint32_t known;
  uint32_t generation, live;
  uint64_t resid, closed_resid;
  uint32_t operation; /* counts Online and Offline */
  uint32_t window;    /* 1 while the operation may report */
  uint32_t terminated; /* Terminate was called for the operation: its entry point's answer no longer matters */
  uint32_t nth;
  uint32_t held;      /* threads inside a hold */
  uint32_t ending;    /* threads inside a terminal report of the operation */
  uint64_t ending_until_ns; /* by then they are back, or were ended inside */
  uint64_t ending_call_ns;  /* when the first call since was entered; 0: none */
  uint32_t moves;     /* calls entered, and ends of operations reported */
  uint64_t last_report_ns;
  uint64_t cancel_entered_ns; /* first Cancel within the operation; 0: none */
  uint32_t cancel_returned;
  struct pc_script script;
};

static struct resource resources[PC_RESOURCES];

static struct pc_moment moment(void) {
  struct pc_moment now = {pc_next_seq(), pc_now_ns()};
  return now;
}

static void begin_operation(struct resource *r, uint32_t index, uint32_t known) {
  r->known = known;
  r->operation++;
  r->window = 1;
  r->terminated = 0;
  r->nth = 0;
  r->cancel_entered_ns = 0;
  r->cancel_returned = 0;
  r->ending = 0;
  pc_script_take(index, &r->script);
}

struct pc_moment pc_state_entered(uint32_t resource, uint32_t call, uint32_t *operation) {
  struct resource *r = &resources[resource];
  pc_lock(&r->lock);
  struct pc_moment now = moment();
  r->moves++;
  if (r->ending > 0 && r->ending_call_ns == 0) r->ending_call_ns = now.ns;
  if (call == PC_OPEN) {
    r->generation = r->generation % HANDLE_GENERATIONS + 1;
    r->live = 1;
    r->window = 0;
  } else if (call == PC_ONLINE || call == PC_OFFLINE) {
    begin_operation(r, resource, call == PC_ONLINE ? PC_ONLINE_PENDING : PC_OFFLINE_PENDING);
  } else if (call == PC_TERMINATE) {
    r->window = 0;
    r->terminated = 1;
  } else if (call == PC_CANCEL && r->cancel_entered_ns == 0) {
    r->cancel_entered_ns = now.ns;
  }
  *operation = r->operation;
  pc_unlock(&r->lock);
  return now;
}

/* Online or Offline has returned; a terminal report that came first has already closed the window. */
static void operation_returned(struct resource *r, uint32_t call, uint32_t value) {
  if (value == PC_WIN32_IO_PENDING || r->terminated) return;
  if (value != 0) r->known = PC_IS_FAILED;
  else if (r->window) r->known = call == PC_ONLINE ? PC_IS_ONLINE : PC_IS_OFFLINE;
  r->window = 0;
}

struct pc_moment pc_state_left(uint32_t resource, uint32_t call, uint32_t operation, uint32_t value) {
  struct resource *r = &resources[resource];
  pc_lock(&r->lock);
  struct pc_moment now = moment();
  if (call == PC_OPEN) {
    r->known = value != 0 ? PC_IS_OFFLINE : PC_CLOSED;
    r->live = value != 0;
  } else if (call == PC_ONLINE || call == PC_OFFLINE) {
    if (r->operation == operation) operation_returned(r, call, value);
  } else if (call == PC_TERMINATE) {
    r->known = PC_IS_OFFLINE;
  } else if (call == PC_CLOSE) {
    r->known = PC_CLOSED;
    r->live = 0;
    r->window = 0;
    __atomic_store_n(&r->closed_resid, r->resid, __ATOMIC_RELEASE);
  } else if (call == PC_CANCEL && r->operation == operation) {
    r->cancel_returned = 1;
  }
  pc_unlock(&r->lock);
  return now;
}

void pc_state_set_resid(uint32_t resource, uint64_t resid) { __atomic_store_n(&resources[resource].resid, resid, __ATOMIC_RELEASE); }
uint64_t pc_state_resid(uint32_t resource) { return __atomic_load_n(&resources[resource].resid, __ATOMIC_ACQUIRE); }
uint64_t pc_state_closed_resid(uint32_t resource) { return __atomic_load_n(&resources[resource].closed_resid, __ATOMIC_ACQUIRE); }

uint64_t pc_state_handle(uint32_t resource) {
  pc_lock(&resources[resource].lock);
  uint64_t generation = resources[resource].generation;
  pc_unlock(&resources[resource].lock);
  return HANDLE_TAG | generation << 8 | (uint64_t)resource << 4;
}

/* The resource of a handle of any generation; PC_RESOURCES: none. */
static uint32_t named_by(uint64_t handle) {
  uint64_t index = handle >> 4 & 0xf;
  return (handle & ~(uint64_t)0xfffffff0) == HANDLE_TAG && index < PC_RESOURCES ? (uint32_t)index : PC_RESOURCES;
}

/* Under the lock. */
static struct pc_owner owner_of(const struct resource *r, uint32_t index, uint64_t handle) {
  uint32_t generation = (uint32_t)(handle >> 8 & HANDLE_GENERATIONS);
  struct pc_owner none = {-1, 0}, owner = {(int32_t)index, generation < r->generation || !r->live};
  return generation == 0 || generation > r->generation ? none : owner;
}

struct pc_owner pc_state_owner(uint64_t handle) {
  uint32_t index = named_by(handle);
  struct pc_owner owner = {-1, 0};
  if (index == PC_RESOURCES) return owner;
  pc_lock(&resources[index].lock);
  owner = owner_of(&resources[index], index, handle);
  pc_unlock(&resources[index].lock);
  return owner;
}

static uint32_t is_terminal(int32_t state) {
  return state == PC_STATE_ONLINE || state == PC_STATE_OFFLINE || state == PC_STATE_FAILED || state == PC_STATE_NOT_ANY_NODE ||
         state == PC_STATE_NOT_THIS_NODE;
}

static uint32_t known_after(int32_t state) {
  return state == PC_STATE_ONLINE ? PC_IS_ONLINE : state == PC_STATE_OFFLINE ? PC_IS_OFFLINE : PC_IS_FAILED;
}

/* A callback that only returns takes less; a thread that was ended inside one never comes back. */
enum { CALLBACK_MS = 1000 };

/* Under the lock: the operation's end was reported. */
static void ending(struct resource *r, const struct pc_report *report, int32_t state) {
  r->window = 0;
  r->moves++;
  r->known = known_after(state);
  r->ending++;
  r->ending_call_ns = 0;
  r->ending_until_ns = report->at.ns + (uint64_t)(report->delay_ms + report->hold_max_ms + CALLBACK_MS) * 1000000u;
}

/* Under the lock: a live handle's report. */
static void report_counts(struct resource *r, struct pc_report *report, uint32_t readable, int32_t state) {
  report->terminal = readable && is_terminal(state);
  r->last_report_ns = report->at.ns;
  report->operation = r->operation;
  if (r->window) {
    report->in_operation = 1;
    report->nth = ++r->nth;
    pc_script_apply(&r->script, report);
    if (report->hold) r->held++;
    if (report->terminal) ending(r, report, state);
  } else if (report->terminal && state != PC_STATE_ONLINE && r->known == PC_IS_ONLINE) {
    r->known = known_after(state); /* an online resource that reports that it has failed or gone */
  }
}

struct pc_report pc_state_report(uint64_t handle, uint32_t readable, int32_t state) {
  struct pc_report report = {.owner = {-1, 0}};
  uint32_t index = named_by(handle);
  if (index == PC_RESOURCES) {
    report.at = moment();
    return report;
  }
  struct resource *r = &resources[index];
  pc_lock(&r->lock);
  report.at = moment();
  report.owner = owner_of(r, index, handle);
  if (report.owner.resource >= 0 && !report.owner.stale) report_counts(r, &report, readable, state);
  pc_unlock(&r->lock);
  return report;
}

uint32_t pc_state_holds(const struct pc_report *report, uint64_t since_ns) {
  struct resource *r = &resources[report->owner.resource];
  uint64_t now = pc_now_ns();
  if (now - since_ns >= (uint64_t)report->hold_max_ms * 1000000u) return 0;
  pc_lock(&r->lock);
  uint32_t same = r->operation == report->operation;
  uint32_t returned = !report->hold_any_call && r->cancel_returned;
  uint64_t entered = report->hold_any_call ? r->ending_call_ns : r->cancel_entered_ns;
  pc_unlock(&r->lock);
  if (!same) return 1; /* the Cancel of a later operation does not end this hold: only time does */
  return !returned && (entered == 0 || now < entered || now - entered < (uint64_t)report->hold_after_ms * 1000000u);
}

void pc_state_reported(const struct pc_report *report) {
  if (!report->in_operation || (!report->hold && !report->terminal)) return;
  struct resource *r = &resources[report->owner.resource];
  pc_lock(&r->lock);
  if (report->hold && r->held > 0) r->held--;
  if (report->terminal && r->operation == report->operation && r->ending > 0) r->ending--;
  pc_unlock(&r->lock);
}

uint32_t pc_state_moves(uint32_t resource) {
  if (resource >= PC_RESOURCES) return 0;
  pc_lock(&resources[resource].lock);
  uint32_t moves = resources[resource].moves;
  pc_unlock(&resources[resource].lock);
  return moves;
}

struct pc_view pc_state_view(uint32_t resource) {
  struct resource *r = &resources[resource];
  pc_lock(&r->lock);
  struct pc_view view = {r->window, r->held, r->ending > 0 && pc_now_ns() < r->ending_until_ns, r->last_report_ns};
  pc_unlock(&r->lock);
  return view;
}

uint32_t pc_known_state(uint32_t resource) {
  if (resource >= PC_RESOURCES) return PC_CLOSED;
  pc_lock(&resources[resource].lock);
  uint32_t known = resources[resource].known;
  pc_unlock(&resources[resource].lock);
  return known;
}

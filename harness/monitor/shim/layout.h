/*
 * The layout of the mapped journal, and the numbers of kinds, flags and states. The host reads it with harness/host/journal/. A
 * test compares the layout and numbers there with these, one by one.
 */
#ifndef PCANCEL_LAYOUT_H
#define PCANCEL_LAYOUT_H
#include <stdint.h>

typedef uint16_t pc_char; /* UTF-16 unit on both platforms (ELF subjects are built with 16-bit WCHAR) */

enum {
  PC_MAGIC = 0x314a4350,        /* "PCJ1" little endian: header, and the commit word of a record */
  PC_CONTINUED = 0x324a4350,    /* "PCJ2": commit word of a slot that continues a record's text */
  PC_LAYOUT = 2,
  PC_HEADER_BYTES = 4096,
  PC_SLOT_BYTES = 128,
  PC_LANES = 4,
  PC_RESOURCES = 4,
  PC_TABLES = 8, /* function tables: one a resource type */
  PC_STEPS = 1024,
  PC_SCRIPT = 8,                /* actions per resource and operation */
  PC_TEXT_UNITS = 1000,         /* longest log text kept */
  PC_INLINE_UNITS = 24,         /* units of a log text in the record's own slot */
  PC_CONTINUED_UNITS = 60,      /* in each continuation slot */
  PC_LOCALE_UNITS = 4,          /* of a MEASURED record's text, in this order */
  PC_IN_USE_UNITS = 4,
  PC_PRIORITY_UNITS = 2,
  PC_LACKING = 8,               /* missing functions kept by name */
  PC_TABLE_BYTES = 120,         /* bytes read of a function table: 8 bytes of size and version, then V4's slots */
  PC_LOGS_PER_SCENARIO = 2000,  /* log records beyond are counted as dropped */
  PC_REPORTS_PER_SCENARIO = 20000,
  PC_BEAT_US = 5000             /* the heartbeat's nap, microseconds */
};

enum pc_call {
  PC_LOADLIBRARY = 1, PC_STARTUPEX, PC_STARTUP, PC_OPEN, PC_ONLINE, PC_OFFLINE, PC_CANCEL,
  PC_TERMINATE, PC_CLOSE, PC_LOOKSALIVE, PC_ISALIVE, PC_FREELIBRARY, PC_ARBITRATE, PC_RELEASE
};

/*
 * Order of the 17-pointer callback table, from 1; 18 is Startup's plain SetResourceStatus, 19 the callback that Arbitrate gets.
 */
enum pc_callback {
  PC_LOGEVENT = 1, PC_SETRESOURCESTATUSEX, PC_SETRESOURCELOCKEDMODE, PC_SIGNALFAILURE,
  PC_SETRESOURCEINMEMORYNODELOCALPROPERTIES, PC_ENDCONTROLCALL, PC_ENDTYPECONTROLCALL, PC_EXTENDCONTROLCALL,
  PC_EXTENDTYPECONTROLCALL, PC_RAISERESTYPENOTIFICATION, PC_CHANGERESOURCEPROCESSFORDUMPS,
  PC_CHANGERESTYPEPROCESSFORDUMPS, PC_SETINTERNALSTATE, PC_SETRESOURCELOCKEDMODEEX, PC_REQUESTDUMP,
  PC_SETRESOURCEWPRPOLICY, PC_ARMWPRWATCHDOGFORCURRENTRESOURCECALL, PC_SETRESOURCESTATUS, PC_QUORUMLOST
};

enum pc_kind { PC_ENTER = 1, PC_RETURN, PC_REPORT, PC_REPORTED, PC_LOG, PC_CALLBACK, PC_SKIPPED, PC_ANCHOR, PC_WAITED, PC_MEASURED };

enum pc_known { PC_CLOSED = 0, PC_IS_OFFLINE, PC_ONLINE_PENDING, PC_IS_ONLINE, PC_OFFLINE_PENDING, PC_IS_FAILED };

enum pc_action { PC_CONTINUE = 0, PC_DELAY, PC_ANSWER_TERMINATE, PC_HOLD, PC_HOLD_END };

/* The RESID that Cancel gets: see harness/contract/step.ts, CancelTarget. */
enum pc_target { PC_OWN = 0, PC_NULL, PC_CLOSED_RESID, PC_MADE_UP };

enum pc_waited { PC_SETTLED = 0, PC_QUIET, PC_LIMIT };

/* The value of a FREELIBRARY record. STAYS, PE only: freed, but still mapped. */
enum pc_freed { PC_NOT_FREED = 0, PC_FREED, PC_STAYS };

/* Whether a lane is inside the subject. GONE is final: its thread has ended there, as the heartbeat thread has noticed. */
enum pc_inside { PC_OUTSIDE = 0, PC_INSIDE, PC_GONE };

/* State of an exception. FIRST_CHANCE goes back to NONE if the exception turns out to be handled, for example because the call has
 * returned. FINAL: unhandled-exception filter, or a signal. */
enum pc_crash_state { PC_CRASH_NONE = 0, PC_CRASH_FIRST_CHANCE, PC_CRASH_FINAL };

/* Exceptions for a missing function: pc_lacking.code, and the low half of pc_crash.code. */
#define PC_WINE_STUB 0x80000100u   /* raised by Wine at the call of a function that it exports but does not implement */
#define PC_NO_MODULE 0xc06d007eu   /* the delay-loaded module is missing (delayimp.h) */
#define PC_NO_FUNCTION 0xc06d007fu /* the delay-loaded module lacks the function */

/* Bits of pc_record.flags. */
enum {
  PC_F_READABLE = 1, /* REPORT, LOG: the memory at the subject's pointer was readable */
  PC_F_STALE = 2,    /* REPORT, LOG, CALLBACK: the handle's open generation is over */
  PC_F_IN_OPERATION = 4, /* REPORT: an operation's window is open */
  PC_F_FLOAT = 8,    /* RETURN: the call changed MXCSR or the x87 control word (d holds both) */
  PC_F_REGISTERS = 16, /* RETURN: the call changed non-volatile registers (upper half of c: which, see registers.h) */
  PC_F_HEAP_KNOWN = 32, /* MEASURED: the heaps have been checked */
  PC_F_HEAP_OK = 64,    /* MEASURED: and are well */
  PC_F_IN_USE_KNOWN = 128 /* MEASURED: bytes of the heaps in use are known */
};

/* One journal slot. `commit` is stored last, with release semantics. */
struct pc_record {
  uint32_t commit;
  uint16_t kind;      /* pc_kind */
  uint16_t lane;      /* 0xffff: a thread of the subject's */
  uint64_t seq;
  uint64_t ns;        /* monotonic */
  uint32_t thread;
  int32_t step;       /* -1: outside scenarios */
  int32_t resource;   /* -1: none */
  uint32_t flags;
  /*  kind      a                 b                               c                      d
   *  ENTER     call              pc_target                       flags argument         -
   *  RETURN    call              value                           error | registers<<32  mxcsr | x87 << 32
   *  REPORT    handle            state | checkpoint << 32        waitHint | nth << 32   callback | action << 16
   *  REPORTED  seq of report     answer                          -                      -
   *  LOG       handle            level                           1: the caller is held  -
   *  CALLBACK  handle            callback                        first argument         second argument
   *  SKIPPED   known state       -                               -                      -
   *  ANCHOR    1 met, 0 missed   -                               -                      -
   *  WAITED    pc_waited         -                               -                      -
   *  MEASURED  threads | handles << 32   private bytes           directory              environment
   *            and as text: locale, heap bytes in use, priority. 0: not known. */
  uint64_t a, b, c, d;
  uint32_t text_units; /* units of text in all; those that do not fit here are in the continuation slots that follow */
  uint32_t parts;      /* continuation slots */
  pc_char text[PC_INLINE_UNITS];
};

struct pc_continued {
  uint32_t commit; /* PC_CONTINUED */
  uint32_t part;   /* from 0 */
  pc_char text[PC_CONTINUED_UNITS];
};

/* The call that a lane is in, for a host that finds the process hanging or dead. */
struct pc_lane {
  uint32_t inside;   /* pc_inside */
  uint32_t call;
  int32_t step;
  int32_t resource;
  uint64_t enter_seq;
  uint64_t enter_ns;
  uint64_t thread;
  uint64_t reserved[4];
};

struct pc_crash {
  uint32_t state;      /* pc_crash_state */
  uint32_t thread;
  uint64_t code;       /* NTSTATUS, or signal number */
  uint64_t address;    /* program counter */
  uint64_t fault;      /* faulting data address, if any */
  uint64_t base;       /* load address of the module that holds `address`; 0: none */
  uint64_t stack;
  uint64_t registers[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8..r15 */
  char module[256];    /* path of that module, UTF-8, NUL-terminated, cut */
  char stub[128];      /* `MODULE!function` or `MODULE!#ordinal` if a function is missing (struct pc_lacking); else empty */
};

/*
 * A missing function that was called, noted at the first-chance exception, whether or not that is handled later.
 */
struct pc_lacking {
  uint32_t kept;   /* 1 once the rest is written */
  uint32_t code;   /* PC_WINE_STUB, PC_NO_MODULE or PC_NO_FUNCTION */
  char name[120];  /* as pc_crash.stub, cut */
};

/* At offset 0 of the journal. Offsets: next 16, seq 24, heartbeat 40, crash 64, lanes 1024, left 1312, lacking 2048. */
struct pc_header {
  uint32_t magic;
  uint32_t layout;
  uint64_t capacity;     /* slots */
  uint64_t next;         /* slots handed out (may exceed capacity: the rest was dropped) */
  uint64_t seq;          /* last number handed out */
  uint64_t dropped;      /* records not kept, since pc_scenario_begin */
  uint64_t beats;        /* heartbeat thread's count, one each PC_BEAT_US */
  uint64_t beat_ns;      /* time of the last one */
  uint64_t beat_gap_ns;  /* longest gap between two, since pc_scenario_begin */
  struct pc_crash crash; /* offset 64 */
  uint8_t pad[1024 - 64 - sizeof(struct pc_crash)];
  struct pc_lane lanes[PC_LANES]; /* offset 1024, 72 bytes each */
  uint32_t left;         /* PE: 1 once the process ends by ExitProcess, exit and the like: not of an exception */
  uint8_t more_pad[2048 - 1024 - PC_LANES * 72 - 4];
  struct pc_lacking lacking[PC_LACKING]; /* offset 2048, 128 bytes each; since the process started */
};

#endif

/*
 * The native part of a monitor process: what the subject gets as callbacks, the one sequence that orders everything,
 * the mapped journal, the crash handler, and the trampoline through which driver threads enter the subject.
 *
 * Built for PE (mingw-w64, x64) and ELF (cc, x64). Loaded by koffi. No function here may take a lock while it calls the
 * subject, and no function may fault on anything that the subject hands over: foreign memory is read by pc_read only.
 *
 * The journal's layout stands here and in harness/host/journal-layout.ts; a test compares the two.
 */
#ifndef PCANCEL_SHIM_H
#define PCANCEL_SHIM_H
#include <stdint.h>

#if defined(_WIN32)
#define PC_API __declspec(dllexport)
#else
#define PC_API __attribute__((visibility("default")))
#endif

typedef uint16_t pc_char; /* UTF-16 unit on both platforms (ELF subjects are built with 16-bit WCHAR) */

enum {
  PC_MAGIC = 0x314a4350,        /* "PCJ1" little endian: header, and the commit word of a record */
  PC_CONTINUED = 0x324a4350,    /* "PCJ2": commit word of a slot that continues a record's text */
  PC_LAYOUT = 1,
  PC_HEADER_BYTES = 4096,
  PC_SLOT_BYTES = 128,
  PC_LANES = 4,
  PC_RESOURCES = 4,
  PC_STEPS = 1024,
  PC_SCRIPT = 8,                /* actions per resource and operation */
  PC_TEXT_UNITS = 1000,         /* longest log text kept */
  PC_INLINE_UNITS = 24,         /* of them in the record's own slot */
  PC_CONTINUED_UNITS = 60,      /* in each continuation slot */
  PC_LOGS_PER_SCENARIO = 2000,  /* log records beyond are counted as dropped */
  PC_REPORTS_PER_SCENARIO = 20000
};

enum pc_call {
  PC_LOADLIBRARY = 1, PC_STARTUPEX, PC_STARTUP, PC_OPEN, PC_ONLINE, PC_OFFLINE, PC_CANCEL,
  PC_TERMINATE, PC_CLOSE, PC_LOOKSALIVE, PC_ISALIVE, PC_FREELIBRARY, PC_ARBITRATE, PC_RELEASE
};

/* Order of the 17-pointer callback table, from 1; 18 is Startup's plain SetResourceStatus, 19 what Arbitrate is given. */
enum pc_callback {
  PC_LOGEVENT = 1, PC_SETRESOURCESTATUSEX, PC_SETRESOURCELOCKEDMODE, PC_SIGNALFAILURE,
  PC_SETRESOURCEINMEMORYNODELOCALPROPERTIES, PC_ENDCONTROLCALL, PC_ENDTYPECONTROLCALL, PC_EXTENDCONTROLCALL,
  PC_EXTENDTYPECONTROLCALL, PC_RAISERESTYPENOTIFICATION, PC_CHANGERESOURCEPROCESSFORDUMPS,
  PC_CHANGERESTYPEPROCESSFORDUMPS, PC_SETINTERNALSTATE, PC_SETRESOURCELOCKEDMODEEX, PC_REQUESTDUMP,
  PC_SETRESOURCEWPRPOLICY, PC_ARMWPRWATCHDOGFORCURRENTRESOURCECALL, PC_SETRESOURCESTATUS, PC_QUORUMLOST
};

enum pc_kind { PC_ENTER = 1, PC_RETURN, PC_REPORT, PC_REPORTED, PC_LOG, PC_CALLBACK, PC_SKIPPED, PC_ANCHOR, PC_WAITED, PC_MEASURED };

enum pc_known { PC_CLOSED = 0, PC_IS_OFFLINE, PC_ONLINE_PENDING, PC_IS_ONLINE, PC_OFFLINE_PENDING, PC_IS_FAILED };

enum pc_action { PC_CONTINUE = 0, PC_DELAY, PC_ANSWER_TERMINATE, PC_HOLD };

/* What Cancel gets as RESID: see harness/contract/step.ts, CancelTarget. */
enum pc_target { PC_OWN = 0, PC_NULL, PC_CLOSED_RESID, PC_MADE_UP };

enum pc_waited { PC_SETTLED = 0, PC_QUIET, PC_LIMIT };

/* Bits of pc_record.flags. */
enum {
  PC_F_READABLE = 1, /* REPORT, LOG: what the subject pointed to could be read */
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
   *            and as text: locale (4 units), heap bytes in use (4), priority (2). 0: not known. */
  uint64_t a, b, c, d;
  uint32_t text_units; /* units of text in all; the rest stands in continuation slots right behind */
  uint32_t parts;      /* continuation slots */
  pc_char text[PC_INLINE_UNITS];
};

struct pc_continued {
  uint32_t commit; /* PC_CONTINUED */
  uint32_t part;   /* from 0 */
  pc_char text[PC_CONTINUED_UNITS];
};

/* What a lane is doing, for a parent that finds it hanging or dead. */
struct pc_lane {
  uint32_t inside;   /* 1 while inside the subject; 2 for ever once its thread has ended there (the heartbeat thread looks) */
  uint32_t call;
  int32_t step;
  int32_t resource;
  uint64_t enter_seq;
  uint64_t enter_ns;
  uint64_t thread;
  uint64_t reserved[4];
};

struct pc_crash {
  uint32_t state;      /* 0 none, 1 first chance (0 again once that call has returned: it was handled), 2 final (unhandled filter, or a signal) */
  uint32_t thread;
  uint64_t code;       /* NTSTATUS, or signal number */
  uint64_t address;    /* program counter */
  uint64_t fault;      /* faulting data address, if any */
  uint64_t base;       /* load address of the module that holds `address`; 0: none */
  uint64_t stack;
  uint64_t registers[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8..r15 */
  char module[256];    /* path of that module, UTF-8, NUL-terminated, cut */
  char stub[128];      /* `DLL.Function` where the code is Wine's 0x80000100 (a function that Wine lacks); else empty */
};

/* At offset 0 of the journal. Offsets: next 16, seq 24, heartbeat 40, crash 64, lanes 1024. */
struct pc_header {
  uint32_t magic;
  uint32_t layout;
  uint64_t capacity;     /* slots */
  uint64_t next;         /* slots handed out (may exceed capacity: the rest was dropped) */
  uint64_t seq;          /* last number handed out */
  uint64_t dropped;      /* records not kept, since pc_scenario_begin */
  uint64_t beats;        /* heartbeat thread's count, one each 5 ms */
  uint64_t beat_ns;      /* time of the last one */
  uint64_t beat_gap_ns;  /* longest gap between two, since pc_scenario_begin */
  struct pc_crash crash; /* offset 64 */
  uint8_t pad[1024 - 64 - sizeof(struct pc_crash)];
  struct pc_lane lanes[PC_LANES]; /* offset 1024, 72 bytes each */
};

/* ---- set-up (main thread) ------------------------------------------------------------------------------------- */

/* Creates or truncates the file, maps it, writes the header. 0, or the system's error. */
PC_API uint32_t pc_attach(const pc_char *path, uint64_t bytes);
/* Installs the crash handler and starts the heartbeat thread. 0, or the system's error. */
PC_API uint32_t pc_guard(void);
/* Before the crash: has a minidump written to the path when the process dies of an exception. PE only; ELF leaves it to the system's core. 0, or
 * the system's error. */
PC_API uint32_t pc_dump(const pc_char *path);

/* From now on the loader's notices of what it loads are kept; PE only. 0, or the system's error. */
PC_API uint32_t pc_modules_watch(void);
/* Paths (UTF-8) of the modules that were loaded since then, those that were freed again too, each with its NUL: bytes written. *left: modules that
 * had no room. ELF: none. */
PC_API uint32_t pc_modules(char *into, uint32_t bytes, uint32_t *left);

/* ---- driver threads -------------------------------------------------------------------------------------------- */

/* Once on each driver thread, before its calls: alternate signal stack (ELF), lane number, and what tells later whether this thread has ended. */
PC_API uint32_t pc_lane_init(uint32_t lane);
/* LoadLibraryExW with the DLL's own folder searched (PE), dlopen RTLD_NOW|RTLD_LOCAL (ELF). Handle or 0; journaled.
 * *error gets GetLastError; on ELF 1, and text (UTF-8, at most text_bytes with NUL) gets dlerror. */
PC_API uint64_t pc_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes);
/* A further folder to search (PE: AddDllDirectory); before pc_load. */
PC_API uint32_t pc_search(const pc_char *folder);
/* FreeLibrary / dlclose, journaled. 1 ok, 0 failed; PE also 2: still there after patience_ms (a reference of its own, as a thread
 * holds it that ends by FreeLibraryAndExitThread, may be given back a moment later). On ELF a thread-local object with a destructor
 * keeps a library until its thread ends, which is nobody's fault: not asked there. */
PC_API uint32_t pc_unload(uint32_t lane, uint64_t module, uint32_t patience_ms);
/* Whether the module is still mapped (PE: GetModuleHandleEx by address; ELF: dlopen RTLD_NOLOAD by path). */
PC_API uint32_t pc_loaded(const pc_char *path);
PC_API uint64_t pc_symbol(uint64_t module, const char *name);
/* Guarded read of foreign memory: bytes copied (0 if the address is bad). Never faults. */
PC_API uint32_t pc_read(uint64_t address, void *into, uint32_t bytes);
/* Where an address lies. 1 if in a module: *base, *executable (the page may be executed), path (UTF-8). Otherwise 0, with *executable set. */
PC_API uint32_t pc_where(uint64_t address, uint64_t *base, uint32_t *executable, char *path, uint32_t path_bytes);

/* Calls StartupEx (ex = 1) or Startup (ex = 0) at fn; journaled. Its result; *table gets what it stored, 0 before. */
PC_API uint32_t pc_startup(uint32_t lane, uint32_t ex, uint64_t fn, const pc_char *type, uint32_t min, uint32_t max, uint64_t *table);
/* The routine that later steps call; version 1..4 decides Open/Online/Offline's signatures. */
PC_API void pc_bind(uint32_t call, uint64_t fn);
PC_API void pc_table_version(uint32_t version);

/* Before and after a scenario: index of the next slot. Begin resets scripts, step states, bounds and the heartbeat's gap. */
PC_API uint64_t pc_scenario_begin(void);
PC_API uint64_t pc_scenario_end(void);

/* The script of the resource's next operation; cleared first. report 0 = every report. See pc_action for ms1, ms2:
 * DELAY ms1; HOLD ms1 = after Cancel's entry, ms2 = at most. */
PC_API void pc_script_clear(uint32_t resource);
PC_API void pc_script_add(uint32_t resource, uint32_t action, uint32_t report, uint32_t ms1, uint32_t ms2);

/* Keeps the lane's thread inside the nth log line (from 1) of its next call, until after_ms after something else has happened to the
 * resource (a call entered, an operation's end reported), or max_ms in all. nth 0: not, which has to be said after the call. */
PC_API void pc_hold_log(uint32_t lane, uint32_t nth, uint32_t after_ms, uint32_t max_ms);

/* Calls into the subject; each journals ENTER, calls, restores MXCSR and the x87 control word, journals RETURN, and keeps
 * the resource's known state. Open: 1 if a RESID came back. Others: the result, 0 for void routines. */
PC_API uint32_t pc_open(uint32_t lane, int32_t step, uint32_t resource, const pc_char *name, uint32_t flags);
/* bytes: size of a zeroed in-buffer that the shim supplies (0: NULL). */
PC_API uint32_t pc_online(uint32_t lane, int32_t step, uint32_t resource, uint32_t flags, uint32_t bytes);
PC_API uint32_t pc_offline(uint32_t lane, int32_t step, uint32_t resource, const pc_char *destination, uint32_t flags, uint32_t bytes);
/* With PC_CLOSED_RESID and nothing closed yet: skipped. */
PC_API uint32_t pc_cancel(uint32_t lane, int32_t step, uint32_t resource, uint32_t target, uint32_t flags);
/* Gives the routine a callback that journals QUORUMLOST. Skipped, like RELEASE, if the routine is not there. */
PC_API uint32_t pc_arbitrate(uint32_t lane, int32_t step, uint32_t resource);
/* TERMINATE, CLOSE, LOOKSALIVE, ISALIVE, RELEASE. */
PC_API uint32_t pc_plain(uint32_t lane, int32_t step, uint32_t call, uint32_t resource);

/* Journals MEASURED: what the process uses, and this thread's surroundings. */
PC_API void pc_measure(uint32_t lane, int32_t step);

/* pc_known of the resource. */
PC_API uint32_t pc_known_state(uint32_t resource);
PC_API void pc_skip(uint32_t lane, int32_t step, uint32_t resource);
/* Waits on this thread. pc_wait journals WAITED and answers pc_waited. The others journal ANCHOR and answer 1 met, 0 missed
 * (pc_wait_done and pc_pause journal nothing). A step is entered when its call's ENTER is taken, done when it returned, was skipped or waited out. */
PC_API uint32_t pc_wait(uint32_t lane, int32_t step, uint32_t resource, uint32_t quiet_ms, uint32_t max_ms);
PC_API uint32_t pc_wait_held(uint32_t lane, int32_t step, uint32_t resource, uint32_t within_ms);
PC_API uint32_t pc_wait_entered(uint32_t lane, int32_t step, int32_t other, uint32_t within_ms);
PC_API uint32_t pc_wait_done(int32_t other, uint32_t within_ms);
PC_API void pc_pause(uint32_t ms);
/* Marks a step without a call (pause) as done. */
PC_API void pc_done(int32_t step);

#endif

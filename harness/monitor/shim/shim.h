/*
 * The native part of a monitor process: what the subject gets as callbacks, the one sequence that orders everything,
 * the mapped journal, the crash handler, and the driver threads (lanes), on which every call into the subject is made.
 *
 * Built for PE (mingw-w64, x64) and ELF (cc, x64). Loaded by koffi, which only sets up and asks. No function here may take a lock while
 * it calls the subject, and no function may fault on anything that the subject hands over: foreign memory is read by pc_read only.
 *
 * The journal's layout is in layout.h.
 */
#ifndef PCANCEL_SHIM_H
#define PCANCEL_SHIM_H
#include "layout.h"

#if defined(_WIN32)
#define PC_API __declspec(dllexport)
#else
#define PC_API __attribute__((visibility("default")))
#endif

/* ---- set-up: on any thread, at once ---------------------------------------------------------------------------------- */

/* Creates or truncates the file, maps it, writes the header. 0, or the system's error. */
PC_API uint32_t pc_attach(const pc_char *path, uint64_t bytes);
/* Installs the crash handler and starts the heartbeat thread. 0, or the system's error. */
PC_API uint32_t pc_guard(void);
/* Before the crash: has a minidump written to the path when the process dies of an exception. PE only; ELF leaves it to the system's core. 0, or
 * the system's error. */
PC_API uint32_t pc_dump(const pc_char *path);

/* From now on the loader's notices of what it loads are kept; PE only. 0, or the system's error. */
PC_API uint32_t pc_modules_watch(void);
enum { PC_MODULE_BYTES = 1 << 16 }; /* of paths that are kept */
/* Paths (UTF-8) of the modules that were loaded since then, those that were freed again too, each with its NUL: bytes written. *left: modules that
 * had no room. ELF: none. */
PC_API uint32_t pc_modules(char *into, uint32_t bytes, uint32_t *left);

/* A further folder to search (PE: AddDllDirectory); before pc_ask_load. */
PC_API uint32_t pc_search(const pc_char *folder);
/* The routine that later steps call; version 1..4 decides Open/Online/Offline's signatures. */
PC_API void pc_bind(uint32_t call, uint64_t fn);
PC_API void pc_table_version(uint32_t version);

/*
 * ---- questions: answered on the lanes' threads, which the system made, with its own stacks ---------------------------------
 * One at a time. pc_ask hands the question over and comes back at once; the lane calls `tell` when `out` holds the answer: never, if the subject does
 * not return. No thread waits meanwhile, least of all one of Node's pool: exit() waits for those, and a subject may call it.
 */

enum pc_question { PC_ASK_LOAD = 1, PC_ASK_SYMBOLS, PC_ASK_WHERE, PC_ASK_STARTUP, PC_ASK_RUN, PC_ASK_UNLOAD };

/* What the lane calls, with 0, or the system's error if a thread that the question needs could not be made. Before the first question. */
PC_API void pc_told_by(void (*tell)(uint32_t error));
/* `in` and `out` are the caller's and must stay until the answer is there. 0, or an error: nothing will be told then. */
PC_API uint32_t pc_ask(uint32_t question, const void *in, uint32_t in_bytes, void *out, uint32_t out_bytes);

/* LOAD: pc_load's, of the path in `in` (UTF-16 with its NUL). module 0: failed, with error and text. */
struct pc_loading {
  uint64_t module;
  uint32_t error, pad;
  char text[1008];
};

/* SYMBOLS: `in` has names of exports, each with its NUL; `out` as many addresses, 64 bits each. 0: none of that name. */

/* WHERE: `in` has addresses, 64 bits each; `out` as many of these. */
struct pc_place {
  uint64_t base;       /* of its module */
  uint32_t executable; /* the page may be executed */
  uint32_t in_module;  /* else base and path say nothing */
  char path[1008];     /* UTF-8, NUL-terminated, cut */
};

/* STARTUP: calls StartupEx (ex = 1) or Startup at fn. `in`: this, then the resource type (UTF-16 with its NUL). */
struct pc_start {
  uint64_t fn;
  uint32_t ex, min, max, pad;
};
struct pc_started {
  uint64_t table;  /* as it was stored */
  uint32_t value;
  uint32_t bytes;  /* that could be read from there, if value is 0 */
  uint8_t head[PC_TABLE_BYTES];
};

/* RUN: carries out the program in `in` (program.h). refused: why it is none, 0 if it was carried out, and what it wrote are slots [from, to). */
struct pc_ran {
  uint64_t from, to;
  uint32_t refused, pad;
};

/* UNLOAD: frees the loaded module. ok: FreeLibrary's answer. stays: it is mapped all the same. */
struct pc_unloaded {
  uint32_t ok, stays;
};

/* Ends the lanes' threads as threads end: what DLLs do at a thread's end is done before the process leaves. Comes back when they have ended. */
PC_API uint32_t pc_leave_lanes(void);

#endif

/*
 * The native part of a monitor process. It holds the callbacks for the subject, the sequence that orders all events, the mapped
 * journal, the crash handler, and the driver threads (lanes). Every call into the subject is made on a lane.
 *
 * Built for PE (mingw-w64, x64) and ELF (cc, x64). koffi loads it, sets it up and asks. No function here may hold a lock while
 * it calls the subject. No function may fault on a pointer of the subject: only pc_read reads foreign memory.
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

/* ---- set-up: runs on any thread, and returns at once ----------------------------------------------------------------- */

/* Creates or truncates the file, maps it, writes the header. Returns 0, or the system's error. */
PC_API uint32_t pc_attach(const pc_char *path, uint64_t bytes);
/* Installs the crash handler and starts the heartbeat thread. Returns 0, or the system's error. */
PC_API uint32_t pc_guard(void);
/* If the process later dies of an exception, a minidump is written to the path. PE only: on ELF the system writes a core file.
 * Returns 0, or the system's error. */
PC_API uint32_t pc_dump(const pc_char *path);

/* From now on the loader's notices of loaded modules are recorded; PE only. Returns 0, or the system's error. */
PC_API uint32_t pc_modules_watch(void);
enum { PC_MODULE_BYTES = 1 << 16 }; /* room for the recorded paths */
/* Writes the paths (UTF-8, each with its NUL) of the modules loaded since then, also of those freed again. Returns the bytes written.
 * *left: number of modules that had no room. ELF: none. */
PC_API uint32_t pc_modules(char *into, uint32_t bytes, uint32_t *left);

/* Adds a folder to search (PE: AddDllDirectory). Call it before PC_ASK_LOAD. */
PC_API uint32_t pc_search(const pc_char *folder);
/*
 * Sets a routine that later steps call, and the version of its table, 1..4, which decides the signatures of Open, Online and Offline. Table 0 is
 * that of the resource type under test; others belong to types that were started beside it.
 */
PC_API void pc_bind(uint32_t table, uint32_t call, uint64_t fn);
PC_API void pc_table_version(uint32_t table, uint32_t version);

/*
 * ---- questions: answered on the lanes' threads, which the system creates with its usual stacks -----------------------------
 * One at a time. pc_ask hands the question over and returns at once. The lane calls `tell` when `out` holds the answer; it
 * never does if the subject does not return. No thread waits meanwhile. A waiting thread of Node's pool would block exit(),
 * which a subject may call.
 */

enum pc_question { PC_ASK_LOAD = 1, PC_ASK_SYMBOLS, PC_ASK_WHERE, PC_ASK_STARTUP, PC_ASK_RUN, PC_ASK_UNLOAD };

/* Sets the function that the lane calls: with 0, or with the system's error if a thread for the question could not be created. To be
 * called before the first question. */
PC_API void pc_told_by(void (*tell)(uint32_t error));
/*
 * Asks. `in` and `out` must stay valid until the answer is there. Returns 0, or an error; after an error `tell` is not called.
 */
PC_API uint32_t pc_ask(uint32_t question, const void *in, uint32_t in_bytes, void *out, uint32_t out_bytes);

/* LOAD: loads the path in `in` (UTF-16 with its NUL) by pc_load. If that fails, module is 0, and error and text say why. */
struct pc_loading {
  uint64_t module;
  uint32_t error, pad;
  char text[1008];
};

/*
 * SYMBOLS: `in` has names of exports, each with its NUL. `out` gets one address of 64 bits for each; 0 if it is not exported.
 */

/* WHERE: `in` has addresses, 64 bits each. `out` gets one pc_place for each. */
struct pc_place {
  uint64_t base;       /* load address of its module */
  uint32_t executable; /* the page may be executed */
  uint32_t in_module;  /* if 0, base and path are not set */
  char path[1008];     /* UTF-8, NUL-terminated, cut */
};

/* STARTUP: calls StartupEx (ex = 1) or Startup at fn. `in`: this, then the resource type (UTF-16 with its NUL). */
struct pc_start {
  uint64_t fn;
  uint32_t ex, min, max, pad;
};
struct pc_started {
  uint64_t table;  /* the pointer that the DLL stored */
  uint32_t value;  /* the function's result */
  uint32_t bytes;  /* readable bytes at `table`, copied to head; only if value is 0 */
  uint8_t head[PC_TABLE_BYTES];
};

/* RUN: runs the program in `in` (program.h). refused: 0 if it ran, else pc_refused. It wrote the journal slots [from, to). */
struct pc_ran {
  uint64_t from, to;
  uint32_t refused, pad;
};

/* UNLOAD: frees the loaded module. ok: the result of FreeLibrary. stays: it is still mapped. */
struct pc_unloaded {
  uint32_t ok, stays;
};

/*
 * Ends the lanes' threads normally, so that DLLs run their end-of-thread code before the process ends. Returns when they have
 * ended.
 */
PC_API uint32_t pc_leave_lanes(void);

#endif

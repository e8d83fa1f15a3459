#include "library.h"
#include "text.h"

enum { PATH_UNITS = 4096 };

static uint64_t subject;
static pc_char subject_path[PATH_UNITS];

uint64_t pc_subject_load(uint32_t lane, const pc_char *path, uint32_t *error, char *text, uint32_t text_bytes) {
  uint64_t module = pc_load(lane, path, error, text, text_bytes);
  if (module == 0) return 0;
  pc_copy_text(subject_path, PATH_UNITS, path);
  __atomic_store_n(&subject, module, __ATOMIC_RELEASE);
  return module;
}

uint64_t pc_subject(void) { return __atomic_load_n(&subject, __ATOMIC_ACQUIRE); }

uint32_t pc_subject_unload(uint32_t lane, uint32_t patience_ms) {
  uint64_t module = __atomic_exchange_n(&subject, 0, __ATOMIC_ACQ_REL);
  return module == 0 ? 0 : pc_unload(lane, module, patience_ms);
}

uint32_t pc_subject_stays(void) { return subject_path[0] != 0 && pc_loaded(subject_path); }

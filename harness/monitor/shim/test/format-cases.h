/* Formats, arguments and expected texts. `oracle` 0: not compared with FormatMessage, or it leaves this to the C library. */
#ifndef PCANCEL_FORMAT_CASES_H
#define PCANCEL_FORMAT_CASES_H
#include "harness.h"

struct format_case {
  const pc_char *format;
  uint64_t arguments[4];
  const pc_char *wanted;
  int oracle;
};

extern const struct format_case format_cases[];
extern const uint32_t format_case_count;

#endif

/* Formats, arguments and what comes of them. `oracle` 0: FormatMessage has no say, or leaves it to the C library at hand. */
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

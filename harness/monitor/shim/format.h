/*
 * Formats LogEvent's text by FormatMessage's grammar: %1..%99 with an optional !printf format!, %n %r %t %b %0 and escapes. The
 * format and every string come from the subject, so they are read by pc_read, at most PC_TEXT_UNITS units of each.
 */
#ifndef PCANCEL_FORMAT_H
#define PCANCEL_FORMAT_H
#include "shim.h"
#include <stdarg.h>

enum { PC_INSERTS = 16 }; /* at most 16 are taken from the caller's stack */

/* Variadic arguments, taken one by one, and only those that the text refers to. */
struct pc_inserts {
  va_list list;
  uint32_t taken;
  uint64_t values[PC_INSERTS];
};

struct pc_text {
  uint32_t length;
  uint32_t readable; /* 0 once something could not be read */
  pc_char units[PC_TEXT_UNITS];
};

void pc_format(struct pc_text *out, uint64_t format, struct pc_inserts *inserts);

/* One printf conversion: the text between the exclamation marks. */
struct pc_spec {
  uint32_t left, plus, space, alternate, zero;
  uint32_t width, precision, has_precision;
  uint32_t bits;   /* size of an integer: 8, 16, 32, 64 */
  uint32_t narrow; /* s, c: one byte a unit */
  pc_char conversion;
};

void pc_text_put(struct pc_text *out, uint32_t unit);
void pc_text_ascii(struct pc_text *out, const char *ascii);
/* Appends `<unreadable 0x...>` and remembers it. */
void pc_text_unreadable(struct pc_text *out, uint64_t address);
/* Appends one argument as the spec says. Returns 0 if FormatMessage has no such conversion. */
uint32_t pc_convert(struct pc_text *out, const struct pc_spec *spec, uint64_t value);

#endif

/* Converts and copies UTF-16 and UTF-8 texts. It never reads foreign memory. */
#ifndef PCANCEL_TEXT_H
#define PCANCEL_TEXT_H
#include "shim.h"

/*
 * Converts NUL-terminated UTF-16 to UTF-8, cut at a whole character to fit `bytes` with its NUL. Lone surrogates become U+FFFD.
 */
void pc_utf8(const pc_char *from, char *to, uint32_t bytes);
/* Units before the NUL, at most `max`. */
uint32_t pc_length(const pc_char *text, uint32_t max);
/* Copies at most `units - 1` units and a NUL; NULL stands for an empty text. */
void pc_copy_text(pc_char *to, uint32_t units, const pc_char *from);

#endif

#include "format-cases.h"

static void show(const char *what, const pc_char *text, uint32_t units) {
  printf("%s:", what);
  for (uint32_t i = 0; i < units; i++) printf(text[i] >= 32 && text[i] < 127 ? "%c" : "\\u%04x", text[i]);
  printf("\n");
}

static uint32_t length(const pc_char *text) {
  uint32_t units = 0;
  while (text[units] != 0) units++;
  return units;
}

void test_format(void) {
  for (uint32_t i = 0; i < format_case_count; i++) {
    const struct format_case *c = &format_cases[i];
    uint64_t from = slots();
    pc_log_event(0, 2, c->format, c->arguments[0], c->arguments[1], c->arguments[2], c->arguments[3]);
    struct read_record read = last_of(from, PC_LOG);
    EQUAL(read.record.kind, PC_LOG);
    EQUAL(read.record.b, 2);
    EQUAL(read.record.resource, -1);
    EQUAL(read.record.flags, PC_F_READABLE);
    if (read.record.text_units == length(c->wanted) && memcmp(read.text, c->wanted, read.record.text_units * 2) == 0) continue;
    show("format", c->format, length(c->format));
    show("wanted", c->wanted, length(c->wanted));
    show("got   ", read.text, read.record.text_units);
    fail(__FILE__, __LINE__, "case", i, -1);
  }
}

#if defined(_WIN32)
#include <windows.h>
/* Compares with the system's FormatMessage, an independent implementation. */
void test_oracle(void) {
  uint32_t asked = 0;
  for (uint32_t i = 0; i < format_case_count; i++) {
    const struct format_case *c = &format_cases[i];
    WCHAR out[256] = {0};
    DWORD_PTR arguments[4];
    if (!c->oracle) continue;
    for (int k = 0; k < 4; k++) arguments[k] = (DWORD_PTR)c->arguments[k];
    DWORD units = FormatMessageW(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, c->format, 0, 0, out, 256, (va_list *)arguments);
    asked++;
    if (units == length(c->wanted) && memcmp(out, c->wanted, units * 2) == 0) continue;
    show("format", c->format, length(c->format));
    show("wanted", c->wanted, length(c->wanted));
    show("oracle", (pc_char *)out, units);
    fail(__FILE__, __LINE__, "case", i, -1);
  }
  TRUE_(asked > 20);
}
#endif

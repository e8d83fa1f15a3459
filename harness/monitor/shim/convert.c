/* The printf conversions of FormatMessage. The arguments may be invalid. */
#include "format.h"
#include "memory.h"

void pc_text_put(struct pc_text *out, uint32_t unit) {
  if (out->length < PC_TEXT_UNITS) out->units[out->length++] = (pc_char)unit;
}

void pc_text_ascii(struct pc_text *out, const char *ascii) {
  while (*ascii != 0) pc_text_put(out, (unsigned char)*ascii++);
}

static uint32_t digits_of(uint64_t value, uint32_t base, uint32_t upper, char digits[24]) {
  const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  uint32_t count = 0;
  for (; value != 0; value /= base) digits[count++] = alphabet[value % base];
  return count;
}

/* Pads the text after `start` to the requested width. */
static void pad(struct pc_text *out, uint32_t start, const struct pc_spec *spec) {
  uint32_t length = out->length - start;
  uint32_t room = PC_TEXT_UNITS - out->length;
  uint32_t missing = spec->width > length ? spec->width - length : 0;
  if (missing > room) missing = room;
  if (!spec->left)
    for (uint32_t i = length; i > 0; i--) out->units[start + missing + i - 1] = out->units[start + i - 1];
  for (uint32_t i = 0; i < missing; i++) out->units[spec->left ? start + length + i : start + i] = ' ';
  out->length += missing;
}

static void integer(struct pc_text *out, const struct pc_spec *spec, uint64_t value, uint32_t base, uint32_t is_signed) {
  uint32_t bits = spec->bits;
  uint64_t mask = bits == 64 ? ~(uint64_t)0 : ((uint64_t)1 << bits) - 1;
  value &= mask;
  uint32_t negative = is_signed && (value >> (bits - 1) & 1);
  if (negative) value = (~value + 1) & mask;
  char digits[24];
  uint32_t count = digits_of(value, base, spec->conversion == 'X', digits);
  const char *prefix = negative ? "-" : !is_signed ? "" : spec->plus ? "+" : spec->space ? " " : "";
  if (spec->alternate && base == 16 && value != 0) prefix = spec->conversion == 'X' ? "0X" : "0x";
  uint32_t prefixed = prefix[0] == 0 ? 0 : prefix[1] == 0 ? 1 : 2;
  uint32_t least = spec->has_precision ? spec->precision : 1;
  if (!spec->has_precision && spec->zero && !spec->left && spec->width > prefixed) least = spec->width - prefixed;
  if (spec->alternate && base == 8 && least <= count) least = count + 1;

  uint32_t start = out->length;
  pc_text_ascii(out, prefix);
  for (uint32_t i = count; i < least; i++) pc_text_put(out, '0');
  while (count > 0) pc_text_put(out, (unsigned char)digits[--count]);
  pad(out, start, spec);
}

void pc_text_unreadable(struct pc_text *out, uint64_t address) {
  char digits[24];
  uint32_t count = digits_of(address, 16, 0, digits);
  out->readable = 0;
  pc_text_ascii(out, "<unreadable 0x");
  if (count == 0) pc_text_put(out, '0');
  while (count > 0) pc_text_put(out, (unsigned char)digits[--count]);
  pc_text_put(out, '>');
}

/* Each byte becomes the unit of the same value, because the subject's code page is unknown. */
static void string(struct pc_text *out, const struct pc_spec *spec, uint64_t address) {
  uint32_t start = out->length, unit = 0;
  uint32_t most = spec->has_precision ? spec->precision : PC_TEXT_UNITS;
  if (address == 0) {
    /* Windows prints "(null)" too, and cuts it by the precision. */
    for (const char *null = "(null)"; *null != 0 && out->length - start < most; null++) pc_text_put(out, (unsigned char)*null);
    pad(out, start, spec);
    return;
  }
  struct pc_stream stream;
  pc_stream_open(&stream, address);
  for (uint32_t read = 0; read < most; read++) {
    if (!pc_stream_next(&stream, spec->narrow ? 1 : 2, &unit)) {
      pc_text_unreadable(out, address);
      break;
    }
    if (unit == 0) break;
    pc_text_put(out, unit);
  }
  pad(out, start, spec);
}

static void character(struct pc_text *out, const struct pc_spec *spec, uint64_t value) {
  uint32_t start = out->length;
  pc_text_put(out, (uint32_t)(value & (spec->narrow ? 0xff : 0xffff)));
  pad(out, start, spec);
}

static void pointer(struct pc_text *out, const struct pc_spec *spec, uint64_t value) {
  struct pc_spec whole = *spec; /* sixteen capital digits, as msvcrt prints a pointer */
  whole.conversion = 'X';
  whole.bits = 64;
  whole.has_precision = 1;
  whole.precision = 16;
  whole.alternate = 0;
  integer(out, &whole, value, 16, 0);
}

uint32_t pc_convert(struct pc_text *out, const struct pc_spec *spec, uint64_t value) {
  switch (spec->conversion) {
    case 's':
    case 'S': string(out, spec, value); return 1;
    case 'c':
    case 'C': character(out, spec, value); return 1;
    case 'd':
    case 'i': integer(out, spec, value, 10, 1); return 1;
    case 'u': integer(out, spec, value, 10, 0); return 1;
    case 'x':
    case 'X': integer(out, spec, value, 16, 0); return 1;
    case 'o': integer(out, spec, value, 8, 0); return 1;
    case 'p': pointer(out, spec, value); return 1;
    default: return 0; /* floating point: FormatMessage has none either */
  }
}

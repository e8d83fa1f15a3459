#include "format.h"
#include "memory.h"

struct source {
  uint32_t length, at;
  pc_char units[PC_TEXT_UNITS];
};

static pc_char peek(const struct source *in) { return in->at < in->length ? in->units[in->at] : 0; }

static uint32_t take_if(struct source *in, pc_char unit) {
  if (in->at >= in->length || in->units[in->at] != unit) return 0;
  in->at++;
  return 1;
}

static uint32_t is_digit(pc_char unit) { return unit >= '0' && unit <= '9'; }

static uint32_t number(struct source *in) {
  uint32_t value = 0;
  for (; is_digit(peek(in)); in->at++)
    if (value <= PC_TEXT_UNITS) value = value * 10 + (peek(in) - '0');
  return value > PC_TEXT_UNITS ? PC_TEXT_UNITS : value;
}

/*
 * Returns 0 if the text refers to more than PC_INSERTS inserts. The subject may have passed fewer than its format names. The
 * reads then run over its frame, which a sanitizer must tolerate.
 */
__attribute__((no_sanitize("address")))
static uint32_t insert(struct pc_inserts *inserts, uint32_t index, uint64_t *value) {
  if (index >= PC_INSERTS) return 0;
  while (inserts->taken <= index) inserts->values[inserts->taken++] = va_arg(inserts->list, uint64_t);
  *value = inserts->values[index];
  return 1;
}

static void flags(struct source *in, struct pc_spec *spec) {
  for (;; in->at++) {
    switch (peek(in)) {
      case '-': spec->left = 1; continue;
      case '+': spec->plus = 1; continue;
      case ' ': spec->space = 1; continue;
      case '#': spec->alternate = 1; continue;
      case '0': spec->zero = 1; continue;
      default: return;
    }
  }
}

/* Digits, or an asterisk that takes the next insert (negative: left-justified, or no precision). */
static uint32_t measure(struct source *in, struct pc_inserts *inserts, uint32_t *index, int32_t *measured) {
  uint64_t value;
  if (!take_if(in, '*')) {
    *measured = (int32_t)number(in);
    return 1;
  }
  if (!insert(inserts, (*index)++, &value)) return 0;
  int32_t asked = (int32_t)(uint32_t)value;
  *measured = asked > PC_TEXT_UNITS ? PC_TEXT_UNITS : asked < -PC_TEXT_UNITS ? -PC_TEXT_UNITS : asked;
  return 1;
}

static void size(struct source *in, struct pc_spec *spec) {
  spec->bits = 32;
  if (take_if(in, 'h')) {
    spec->bits = take_if(in, 'h') ? 8 : 16;
    spec->narrow = 1;
  } else if (take_if(in, 'l')) {
    if (take_if(in, 'l')) spec->bits = 64; /* a single l is 32 bits on Windows */
  } else if (take_if(in, 'I')) {
    spec->bits = 64;
    if (peek(in) == '6' && in->at + 1 < in->length && in->units[in->at + 1] == '4') in->at += 2;
    else if (peek(in) == '3' && in->at + 1 < in->length && in->units[in->at + 1] == '2') in->at += 2, spec->bits = 32;
  } else if (take_if(in, 'z') || take_if(in, 'j') || take_if(in, 't')) {
    spec->bits = 64;
  } else {
    (void)take_if(in, 'w');
  }
}

/* Reads from the first exclamation mark up to and including the second. Returns 0 if that is no conversion. */
static uint32_t parse_spec(struct source *in, struct pc_inserts *inserts, uint32_t *index, struct pc_spec *spec) {
  int32_t measured = 0;
  flags(in, spec);
  if (!measure(in, inserts, index, &measured)) return 0;
  if (measured < 0) spec->left = 1;
  spec->width = (uint32_t)(measured < 0 ? -measured : measured);
  if (take_if(in, '.')) {
    if (!measure(in, inserts, index, &measured)) return 0;
    spec->has_precision = measured >= 0;
    spec->precision = measured >= 0 ? (uint32_t)measured : 0;
  }
  size(in, spec);
  spec->conversion = peek(in);
  in->at++;
  if (spec->conversion == 'S' || spec->conversion == 'C') spec->narrow = 1;
  return take_if(in, '!');
}

static void one_insert(struct pc_text *out, struct source *in, struct pc_inserts *inserts) {
  struct pc_spec spec = {.conversion = 's', .bits = 32};
  uint32_t index = peek(in) - '0';
  in->at++;
  if (is_digit(peek(in))) index = index * 10 + (peek(in) - '0'), in->at++;
  index--;
  uint32_t start = in->at;
  uint64_t value;
  uint32_t parsed = !take_if(in, '!') || parse_spec(in, inserts, &index, &spec);
  if (parsed && insert(inserts, index, &value) && pc_convert(out, &spec, value)) return;
  /* A conversion that fails is copied as written, so that a reader of the log sees why. */
  pc_text_ascii(out, "<insert");
  for (uint32_t at = start; at < in->at && at < in->length; at++) pc_text_put(out, in->units[at]);
  pc_text_put(out, '>');
}

/* Handles the unit after a per cent sign. Returns 0 if the text ends here (%0). */
static uint32_t escape(struct pc_text *out, struct source *in, struct pc_inserts *inserts) {
  pc_char unit = peek(in);
  if (unit >= '1' && unit <= '9') {
    one_insert(out, in, inserts);
    return 1;
  }
  in->at++;
  switch (unit) {
    case '0': return 0;
    case 'n': pc_text_ascii(out, "\r\n"); return 1;
    case 'r': pc_text_put(out, '\r'); return 1;
    case 't': pc_text_put(out, '\t'); return 1;
    case 'b': pc_text_put(out, ' '); return 1;
    case 0: return 0;
    default: pc_text_put(out, unit); return 1; /* %% %! %. and all others give the unit itself */
  }
}

/* Reads the format into `in`. Returns 0 if it cannot be read to its end; `in` then holds the readable part. */
static uint32_t read_format(uint64_t format, struct source *in) {
  struct pc_stream stream;
  uint32_t unit;
  pc_stream_open(&stream, format);
  in->at = in->length = 0;
  while (in->length < PC_TEXT_UNITS) {
    if (!pc_stream_next(&stream, 2, &unit)) return 0;
    if (unit == 0) return 1;
    in->units[in->length++] = (pc_char)unit;
  }
  return 1;
}

void pc_format(struct pc_text *out, uint64_t format, struct pc_inserts *inserts) {
  struct source in;
  out->length = 0;
  out->readable = 1;
  uint32_t whole = read_format(format, &in);
  for (uint32_t going = 1; going && in.at < in.length;) {
    pc_char unit = in.units[in.at++];
    if (unit == '%') going = escape(out, &in, inserts);
    else pc_text_put(out, unit);
  }
  if (!whole) pc_text_unreadable(out, format);
}

// What is open: elements, expressions and start tags, innermost last.
//
// Entries are one or more bytes; the last one, the tag, says what the entry is, so that the stack is read from the top.
//   00-7F  an element whose name is in `known_names`
//   80-BF  any other element: five bits here and the byte below it are a hash of its name; bit 5: a component
//   C0     a fragment
//   C1     mark: raw text, quoted text or frontmatter that was in doubt was found to have its end
//          (of a template literal: that it has none)
//   C4-C7  an expression with more or with templates open: bits[4] and count below; two bits of progress
//   D0-DF  an expression: two bits of open braces (0-3), two bits of progress
//   E0-FF  mark: the entry below is a start tag not yet ended, with the bits of `TAG_…`

#ifndef ASTRO_SCANNER_STACK_H
#define ASTRO_SCANNER_STACK_H

#include "names.h"
#include "tree_sitter/alloc.h"

enum {
  STACK_LIMIT = 16384, // bytes; what is open further out is forgotten
  FRAGMENT_ENTRY = 0xC0,
  CHECKED_MARK = 0xC1,
  NO_ENTRY = 0xC2, // the stack is empty
  TAG_MARK = 0xE0,
  TAG_IS_RAW = 1,
  TAG_HAS_LINES = 2, // a line ended in it
  TAG_IS_NO_PROSE = 4, // what follows was found to be attributes
  TAG_AFTER_NAME = 8,  // the last token was the name of an attribute,
  TAG_AFTER_EQUALS = 16, // or its `=`,
  TAG_BEFORE_PROSE = 24, // or a word that text follows
  EXPRESSION_ENTRY = 0xD0,
  LARGE_EXPRESSION_ENTRY = 0xC4,
  LARGE_EXPRESSION_SIZE = 6,
};

// How far an expression has come.
enum Progress { AT_START, AFTER_SCRIPT, AFTER_MARKUP, ENDS_HERE };

typedef struct {
  uint8_t *bytes;
  uint32_t length;
  uint32_t capacity;
  uint32_t spent, allowed; // characters this call has looked ahead and may; not part of the state
  uint16_t math;    // `<math>` elements open: no expressions in text inside them; follows from the stack
  uint8_t failures; // unfinished constructs met lately, see `allow`
  uint32_t debt;    // tokens after which they are forgotten
  char *packed;     // the last packed state, see state.h; not part of the state
  uint32_t packed_size;
  bool is_packed;   // the stack is still what it says
} Scanner;

typedef struct {
  uint8_t progress; // `enum Progress`; for frontmatter, where it was left
  uint8_t count;  // `{` and `${` open inside this expression
  uint32_t bits;  // one for each, innermost lowest: 1 for `${`
} Expression;

static inline bool is_large_expression(uint8_t tag) { return (tag & 0xFC) == LARGE_EXPRESSION_ENTRY; }

static inline unsigned entry_size(uint8_t tag) {
  if (tag >= 0x80 && tag < 0xC0) return 2;
  if (is_large_expression(tag)) return LARGE_EXPRESSION_SIZE;
  return 1;
}

// The length of the stack without the entry that ends at `end`; an entry cut off at the bottom is no more than there is.
static inline unsigned below(const Scanner *s, unsigned end) {
  unsigned size = entry_size(s->bytes[end - 1]);
  return size < end ? end - size : 0;
}

static inline uint8_t top(const Scanner *s) { return s->length ? s->bytes[s->length - 1] : NO_ENTRY; }

static inline bool is_expression(uint8_t tag) { return (tag & 0xF0) == EXPRESSION_ENTRY || is_large_expression(tag); }
static inline bool is_element(uint8_t tag) { return tag < 0xC0; }
static inline bool is_tag_mark(uint8_t tag) { return tag >= TAG_MARK; }

// How many `<math>` are open? Those in a start tag not yet ended do not count.
static uint16_t count_math(const Scanner *s) {
  uint16_t math = 0;
  for (unsigned end = s->length; end > 0; end = below(s, end)) {
    if (is_tag_mark(s->bytes[end - 1])) {
      if (--end == 0) break;
    } else if (s->bytes[end - 1] == NAME_MATH && math < UINT16_MAX) {
      math++;
    }
  }
  return math;
}

// Forgets the outer half of what is open: what is typed on is further in.
static void forget(Scanner *s) {
  unsigned half = s->length / 2;
  memmove(s->bytes, s->bytes + half, s->length - half);
  s->length -= half;
  if (s->math > 0) s->math = count_math(s);
}

static bool reserve(Scanner *s, unsigned length) {
  if (length <= s->capacity) return true;
  unsigned capacity = length < 512 ? 1024 : length * 2;
  uint8_t *bytes = ts_realloc(s->bytes, capacity);
  if (!bytes) return false;
  s->bytes = bytes;
  s->capacity = capacity;
  return true;
}

static void push(Scanner *s, const uint8_t *bytes, unsigned size) {
  if (s->length + size > STACK_LIMIT) forget(s);
  if (!reserve(s, s->length + size)) return;
  memcpy(s->bytes + s->length, bytes, size);
  s->length += size;
}

static void push_byte(Scanner *s, uint8_t byte) { push(s, &byte, 1); }

static void pop(Scanner *s) {
  if (s->length == 0) return;
  if (top(s) == NAME_MATH && s->math > 0) s->math--;
  s->length = below(s, s->length);
}

static Expression top_expression(const Scanner *s) {
  Expression e = {AT_START, 0, 0};
  uint8_t tag = top(s);
  e.progress = tag & 3;
  if (!is_large_expression(tag)) {
    e.count = (tag >> 2) & 3;
  } else if (s->length >= LARGE_EXPRESSION_SIZE) {
    memcpy(&e.bits, s->bytes + s->length - LARGE_EXPRESSION_SIZE, 4);
    e.count = s->bytes[s->length - 2];
  }
  return e;
}

static void push_expression(Scanner *s, Expression e) {
  if (e.count < 4 && e.bits == 0) {
    push_byte(s, EXPRESSION_ENTRY | e.count << 2 | e.progress);
  } else {
    uint8_t bytes[LARGE_EXPRESSION_SIZE];
    memcpy(bytes, &e.bits, 4);
    bytes[4] = e.count;
    bytes[5] = LARGE_EXPRESSION_ENTRY | e.progress;
    push(s, bytes, sizeof bytes);
  }
}

static void set_progress(Scanner *s, enum Progress progress) {
  if (is_expression(top(s))) s->bytes[s->length - 1] = (s->bytes[s->length - 1] & ~3) | progress;
}

static void pop_expression(Scanner *s) {
  if (is_expression(top(s))) pop(s);
}

static bool same_name(const Scanner *s, unsigned end, const Name *name) {
  uint8_t tag = s->bytes[end - 1];
  if (tag != name->bytes[name->size - 1] || !is_element(tag)) return false;
  return name->size == 1 || (end >= 2 && s->bytes[end - 2] == name->bytes[0]);
}

enum Found { NOWHERE, ON_TOP, BELOW };

// Where is the element that this end tag would close? `name` is null for a fragment.
static enum Found find(const Scanner *s, const Name *name) {
  for (unsigned end = s->length; end > 0; end = below(s, end)) {
    uint8_t tag = s->bytes[end - 1];
    if (is_tag_mark(tag)) { // a start tag being typed is not open yet
      if (--end == 0) break;
    } else if (name ? same_name(s, end, name) : tag == FRAGMENT_ENTRY) {
      return end == s->length ? ON_TOP : BELOW;
    }
  }
  return NOWHERE;
}

static bool expression_below(const Scanner *s) {
  for (unsigned end = s->length; end > 0; end = below(s, end)) {
    if (is_expression(s->bytes[end - 1])) return true;
  }
  return false;
}

static bool expression_in_tag(const Scanner *s) {
  unsigned end = s->length ? below(s, s->length) : 0;
  return end > 0 && is_tag_mark(s->bytes[end - 1]);
}

#endif

// The start tag being read: what kind it is, how far it has come, and its end.

#ifndef ASTRO_SCANNER_MARK_H
#define ASTRO_SCANNER_MARK_H

#include "stack.h"

// What a start tag begins, in the order of the tokens that end it.
enum Kind { KIND_ELEMENT, KIND_COMPONENT, KIND_SCRIPT, KIND_STYLE };

static enum Kind tag_kind(const Scanner *s) {
  if (!is_tag_mark(top(s)) || s->length < 2) return KIND_ELEMENT;
  uint8_t tag = s->bytes[s->length - 2];
  if (tag == NAME_SCRIPT) return KIND_SCRIPT;
  if (tag == NAME_STYLE) return KIND_STYLE;
  return tag >= 0x80 && (tag & HASHED_COMPONENT) ? KIND_COMPONENT : KIND_ELEMENT;
}

// The start tag is over: its mark goes, and its name as well unless content follows.
static void end_start_tag(Scanner *s, bool content) {
  if (!is_tag_mark(top(s))) return;
  s->length--;
  if (!content) {
    if (s->length) s->length = below(s, s->length);
  } else if (top(s) == NAME_MATH && s->math < UINT16_MAX) {
    s->math++;
  }
}

// Ends the start tag with the token of its kind. `first` is that of elements.
static bool finish_tag(Scanner *s, TSLexer *l, enum TokenType first, bool content) {
  enum Kind kind = tag_kind(s);
  end_start_tag(s, content);
  return finish(l, first + kind);
}

static uint8_t after_in_tag(const Scanner *s) { return is_tag_mark(top(s)) ? top(s) & TAG_BEFORE_PROSE : 0; }

static void set_after_in_tag(Scanner *s, uint8_t what) {
  if (!is_tag_mark(top(s))) return;
  uint8_t rest = top(s) & ~TAG_BEFORE_PROSE;
  s->bytes[s->length - 1] = rest | what;
}

static bool tag_is_void(const Scanner *s) {
  if (!is_tag_mark(top(s)) || s->length < 2) return false;
  uint8_t tag = s->bytes[s->length - 2];
  return is_void_index(tag);
}

// An HTML element that is normally closed by an end tag?
static bool tag_has_content(const Scanner *s) {
  return is_tag_mark(top(s)) && s->length > 1 && s->bytes[s->length - 2] < 0x80 && !tag_is_void(s);
}

#endif

// Attribute names and values.

#ifndef ASTRO_SCANNER_VALUES_H
#define ASTRO_SCANNER_VALUES_H

#include "javascript.h"
#include "mark.h"

static bool is_directive_namespace(const char *text) {
  switch (text[0]) {
  case 'c': return strcmp(text, "client") == 0 || strcmp(text, "class") == 0;
  case 's': return strcmp(text, "set") == 0 || strcmp(text, "server") == 0;
  case 'i': return strcmp(text, "is") == 0;
  case 'd': return strcmp(text, "define") == 0;
  case 't': return strcmp(text, "transition") == 0;
  default: return false;
  }
}

static bool ends_attribute_name(int32_t c) {
  return is_any_space(c) || c == '=' || c == '>' || c == '/' || c == '{' || c == '<';
}

// An attribute name; of a directive only the part before the colon.
static bool scan_attribute_name(Scanner *s, TSLexer *l) {
  char text[12];
  unsigned length = 0;
  while (!eof(l) && !ends_attribute_name(l->lookahead) && !(l->lookahead == '}' && expression_below(s))) {
    if (l->lookahead == ':' && length > 1 && length < sizeof text) {
      text[length] = 0;
      if (is_directive_namespace(text)) {
        mark_end(l);
        bool is_class = text[0] == 'c' && text[2] == 'a', is_is = text[0] == 'i';
        char name[6];
        unsigned size = 0;
        advance(l);
        while (!eof(l) && !ends_attribute_name(l->lookahead)) {
          if (size < sizeof name) name[size] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
          size++;
          advance(l);
        }
        if (is_is && size == 3 && memcmp(name, "raw", 3) == 0 && is_tag_mark(top(s))) {
          s->bytes[s->length - 1] |= TAG_IS_RAW;
        }
        if (!is_class || (size == 4 && memcmp(name, "list", 4) == 0)) return finish(l, DIRECTIVE_NAMESPACE);
        set_after_in_tag(s, TAG_AFTER_NAME);
        return finish_here(l, ATTRIBUTE_NAME);
      }
    }
    if (length < sizeof text) text[length] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
    length++;
    advance(l);
  }
  set_after_in_tag(s, TAG_AFTER_NAME);
  return length > 0 && finish_here(l, ATTRIBUTE_NAME);
}

// The text of a quoted value. Its quote may be missing, and then the next quote belongs to a later attribute:
// `href="a class="b"`. So where a value might have been meant to end (its line, its tag, the next attribute) is marked,
// and if the quote that comes is doubtful the text ends there; the next call then looks what follows that quote.
static bool scan_quoted(Scanner *s, TSLexer *l, const bool *valid) {
  bool is_double = valid[DOUBLE_QUOTE];
  int32_t quote = is_double ? '"' : '\'';
  enum TokenType piece = is_double ? DOUBLE_QUOTED_PIECE : SINGLE_QUOTED_PIECE;
  bool checked = top(s) == CHECKED_MARK;
  bool candidate = false, empty = false, any = false; // a possible end is marked; it is right here; something was read
  bool newline = false, markup = false;               // a tag begins after a line end
  bool space = false, name = false, assigned = false; // ` name=` was read
  mark_end(l);
  if (l->lookahead == quote) return take(l, is_double ? DOUBLE_QUOTE : SINGLE_QUOTE);
  if (!valid[piece]) return finish(l, VALUE_UNCLOSED);
  if (checked) pop(s);
  while (!eof(l) && l->lookahead != quote) {
    int32_t c = l->lookahead;
    if (checked) {
      advance(l);
      any = true;
      continue;
    }
    if (!candidate && (is_space(c) || c == '<' || c == '>')) {
      mark_end(l);
      empty = !any;
      candidate = !is_space(c);
    }
    advance(l);
    any = true;
    if (is_space(c)) {
      if (is_newline(c)) newline = candidate = true;
      space = true;
      name = assigned = false;
    } else if (c == '=' && name) {
      candidate = assigned = true;
      space = name = false;
    } else if (is_name_char(c) || c == '@') {
      name = space || name;
      space = assigned = false;
    } else {
      if (c == '<' && newline) markup = true;
      if (c == '/' && space && l->lookahead == '>') candidate = true;
      space = name = assigned = false;
    }
  }
  if (eof(l)) {
    if (candidate && !empty) return finish(l, piece);
    if (any && !candidate) return finish_here(l, piece);
    return finish(l, VALUE_UNCLOSED);
  }
  if (checked || !(assigned || markup)) return finish_here(l, valid[ATTRIBUTE_TEXT] ? ATTRIBUTE_TEXT : piece);
  if (!empty) return finish(l, piece);
  advance(l);
  int32_t c = l->lookahead;
  bool closes = assigned ? is_space(c) || c == '>' || c == '/' || eof(l) : !is_word_char(c);
  if (!closes) return finish(l, VALUE_UNCLOSED);
  push_byte(s, CHECKED_MARK);
  return finish(l, piece);
}

// After a backtick: does another one follow?
static bool backtick_ahead(TSLexer *l) {
  while (!eof(l)) {
    if (l->lookahead == '`') return true;
    if (l->lookahead == '\\') advance(l);
    if (!eof(l)) advance(l);
  }
  return false;
}

static bool scan_template(Scanner *s, TSLexer *l) {
  bool unterminated = top(s) == CHECKED_MARK;
  bool any = false;
  if (l->lookahead == '`') return take(l, BACKTICK);
  for (;;) {
    int32_t c = l->lookahead;
    mark_end(l);
    if (eof(l) || c == '`' || (unterminated && (is_newline(c) || c == '>'))) break;
    advance(l);
    if (c == '$' && l->lookahead == '{') {
      if (any) break;
      push_expression(s, (Expression){AT_START, 0, 0});
      return take(l, SUBSTITUTION_OPEN);
    }
    if (c == '\\' && !eof(l)) advance(l);
    any = true;
  }
  if (any) return finish(l, TEMPLATE_TEXT);
  if (unterminated) pop(s);
  return finish(l, VALUE_UNCLOSED);
}

static bool scan_unquoted(Scanner *s, TSLexer *l) {
  bool any = false;
  while (!eof(l) && !is_any_space(l->lookahead) && l->lookahead != '>' &&
         l->lookahead != '{' && l->lookahead != '<' && !(l->lookahead == '}' && expression_below(s))) {
    advance(l);
    any = true;
  }
  return any && finish_here(l, UNQUOTED_VALUE);
}

#endif

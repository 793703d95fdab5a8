// Content: text and what begins or ends in it.

#ifndef ASTRO_SCANNER_CONTENT_H
#define ASTRO_SCANNER_CONTENT_H

#include "declarations.h"
#include "script.h"

// After `<name`: does the tag end in `/>`? Quotes and braces are passed over, roughly.
static bool self_closing_ahead(Scanner *s, TSLexer *l) {
  unsigned braces = 0;
  bool slash = false;
  while (!at_end(s, l)) {
    int32_t c = l->lookahead;
    if (c == '"' || c == '\'') {
      skip_string(l);
      slash = false;
      continue;
    }
    if (c == '{') braces++;
    if (c == '}' && braces > 0) braces--;
    if ((c == '>' || c == '<') && braces == 0) return slash;
    slash = c == '/';
    advance(l);
  }
  return false;
}

enum { END_TAG_WINDOW = 16384, NESTED_WINDOW = 64 }; // characters; elements of one name left open in them

// Does the element that ends at `end` of the stack have the same name as the one on top?
static bool same_as_top(const Scanner *s, unsigned end) {
  uint8_t tag = s->bytes[end - 1];
  if (tag != top(s)) return false;
  return entry_size(tag) == 1 || end < 2 || s->length < 2 || s->bytes[end - 2] == s->bytes[s->length - 2];
}

// An end tag names nothing that is open. Does the innermost element get its own end tag later? If not, it is this one,
// with a name that is just being typed at one end. What follows is read roughly, up to an end tag of an element around;
// where that is far off, names are typed more often than end tags are left over. Where many elements of the name are
// opened and never closed, reading on tells nothing, and would cost as much at each of them.
static bool end_tag_comes_later(Scanner *s, TSLexer *l) {
  // How many elements of the same name are open, innermost first, and which one is around them?
  unsigned outer = s->length, wanted = 0, opened = 0, opened_outer = 0;
  for (; outer > 0; outer = below(s, outer)) {
    if (is_expression(s->bytes[outer - 1])) continue;
    if (!same_as_top(s, outer) || wanted == 64) break;
    wanted++;
  }
  if (s->allowed > END_TAG_WINDOW) s->allowed = END_TAG_WINDOW;
  while (!at_end(s, l)) {
    if (l->lookahead != '<') {
      advance(l);
      continue;
    }
    advance(l);
    Name name;
    bool end = l->lookahead == '/';
    if (end) advance(l);
    if (!is_letter(l->lookahead)) continue;
    read_name(l, &name);
    bool inner = same_name(s, s->length, &name);
    if (!inner && !(outer > 0 && same_name(s, outer, &name))) continue;
    unsigned *open = inner ? &opened : &opened_outer;
    if (!end) {
      if (!self_closing_ahead(s, l) && ++*open > NESTED_WINDOW) return false;
    } else if (*open > 0) {
      --*open;
    } else if (!inner || --wanted == 0) {
      return inner;
    }
  }
  return false;
}

// After `</`: the name of the element on top behind one character that has no place there, `</{b>`?
static bool damaged_name(const Scanner *s, TSLexer *l) {
  if (eof(l) || is_any_space(l->lookahead) || l->lookahead == '>' || !is_element(top(s))) return false;
  advance(l);
  Name name;
  return is_letter(l->lookahead) && read_name(l, &name) && l->lookahead == '>' && same_name(s, s->length, &name);
}

// `<` is read, `/` comes, nothing is marked beyond the start: what does this end tag do here? False if it closes the
// element on top, and then its `</` is the token; everything else gives a token of no width that says so.
static bool scan_before_end_tag(Scanner *s, TSLexer *l, const bool *valid) {
  advance(l);
  bool newline = false, space = is_space(l->lookahead);
  while (is_space(l->lookahead)) {
    newline |= is_newline(l->lookahead);
    advance(l);
  }
  bool fragment = l->lookahead == '>';
  Name name;
  if (fragment || (is_letter(l->lookahead) && read_name(l, &name))) {
    enum Found found = find(s, fragment ? NULL : &name);
    bool forgotten = s->length == 0 && valid[IMPLICIT_END_TAG]; // deeper than we remember
    if (found == ON_TOP || forgotten) {
      if (!fragment) return false;
      if (valid[FRAGMENT_CLOSE]) {
        pop(s);
        return take(l, FRAGMENT_CLOSE);
      }
      if (forgotten) return finish(l, IMPLICIT_END_TAG);
    }
    if (found == NOWHERE && !newline && !fragment && is_element(top(s)) && valid[IMPLICIT_END_TAG] && !is_void(&name) &&
        !end_tag_comes_later(s, l)) {
      failed(s);
      return false;
    }
    failed(s);
    if (!newline) {
      if (!fragment && valid[VOID_END_TAG_AHEAD] && is_void(&name)) return finish(l, VOID_END_TAG_AHEAD);
      if (found == BELOW && valid[IMPLICIT_END_TAG]) {
        pop(s);
        return finish(l, IMPLICIT_END_TAG);
      }
      if (found == BELOW && valid[EXPRESSION_UNCLOSED]) {
        pop_expression(s);
        failed(s);
        return finish(l, EXPRESSION_UNCLOSED);
      }
    }
  } else if (!space && valid[IMPLICIT_END_TAG] && damaged_name(s, l) && !end_tag_comes_later(s, l)) {
    failed(s);
    return false;
  }
  return valid[ERRONEOUS_END_TAG_AHEAD] && finish(l, ERRONEOUS_END_TAG_AHEAD);
}

// The end of the file, or of the expression that something unfinished is in.
static bool scan_end(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[IMPLICIT_END_TAG]) {
    pop(s);
    return finish(l, IMPLICIT_END_TAG);
  }
  if (valid[EXPRESSION_UNCLOSED]) {
    pop_expression(s);
    failed(s);
    return finish(l, EXPRESSION_UNCLOSED);
  }
  return false;
}

// Is this the end tag of the element on top? `<` is read.
static bool is_raw_end(const Scanner *s, TSLexer *l) {
  Name name;
  if (l->lookahead != '/') return false;
  advance(l);
  return is_letter(l->lookahead) && read_name(l, &name) && (s->length == 0 || same_name(s, s->length, &name));
}

static bool raw_end_ahead(Scanner *s, TSLexer *l) {
  while (!at_end(s, l)) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == '<' && is_raw_end(s, l)) return true;
  }
  return false;
}

// Raw text up to its end tag. Where a line looks like markup, the text stops to see whether there is an end tag at
// all: `<script>` just typed must not swallow the page.
static bool scan_raw(Scanner *s, TSLexer *l, const bool *valid) {
  bool confirmed = top(s) == CHECKED_MARK;
  enum TokenType whole = valid[RAW_TEXT] ? RAW_TEXT : RAW_PIECE;
  bool any = false, line_start = !valid[RAW_TEXT]; // pieces begin where lines do
  if (confirmed) pop(s);
  while (!eof(l)) {
    int32_t c = l->lookahead;
    if (c == '<') {
      mark_end(l);
      advance(l);
      if (l->lookahead == '/') {
        if (is_raw_end(s, l)) return any && finish(l, whole);
      } else if (line_start && !confirmed && is_letter(l->lookahead)) {
        if (any) return finish(l, RAW_PIECE);
        if (raw_end_ahead(s, l)) {
          push_byte(s, CHECKED_MARK);
          return finish(l, RAW_PIECE);
        }
        pop(s);
        failed(s);
        return valid[IMPLICIT_END_TAG] && finish(l, IMPLICIT_END_TAG);
      }
      line_start = false;
    } else {
      advance(l);
      if (is_newline(c)) {
        line_start = true;
      } else if (c != ' ' && c != '\t') {
        // Most of the text is not the start of a line.
        for (pass(l, RAW_CHAR); l->lookahead != '<' && l->lookahead > '\r'; pass(l, RAW_CHAR)) advance(l);
        line_start = false;
      }
    }
    any = true;
  }
  if (any) return finish_here(l, whole);
  pop(s);
  return valid[IMPLICIT_END_TAG] && finish(l, IMPLICIT_END_TAG);
}

// `&name;`, `&#123;`, `&#x1F;`. `&` is read.
static bool skip_entity(TSLexer *l) {
  unsigned length = 0;
  if (l->lookahead == '#') {
    advance(l);
    bool hex = l->lookahead == 'x' || l->lookahead == 'X';
    if (hex) advance(l);
    while (length < 8 && (is_digit(l->lookahead) || (hex && ((l->lookahead >= 'a' && l->lookahead <= 'f') ||
                                                             (l->lookahead >= 'A' && l->lookahead <= 'F'))))) {
      advance(l);
      length++;
    }
  } else {
    while (length < 32 && (is_letter(l->lookahead) || (length > 0 && is_digit(l->lookahead)))) {
      advance(l);
      length++;
    }
  }
  if (length == 0 || l->lookahead != ';') return false;
  advance(l);
  return true;
}

// `<?xml … ?>` on one line, without anything Astro would read in it. `<?` is read.
static bool skip_processing_instruction(TSLexer *l) {
  while (!eof(l) && l->lookahead != '<' && l->lookahead != '{' && l->lookahead != '}' && !is_newline(l->lookahead)) {
    if (l->lookahead == '?') {
      advance(l);
      if (l->lookahead == '>') {
        advance(l);
        return true;
      }
    } else {
      advance(l);
    }
  }
  return false;
}

// At a `<` with nothing before it in this token. False, with `*text` set, if it is only text.
static bool scan_less_than(Scanner *s, TSLexer *l, const bool *valid, bool script, bool *text) {
  mark_end(l);
  advance(l);
  int32_t c = l->lookahead;
  if (is_letter(c)) {
    mark_end(l);
    *text = script && type_parameters_ahead(l);
    return !*text && finish(l, TAG_OPEN);
  }
  if (c == '>') {
    if (!valid[FRAGMENT_OPEN]) return false;
    set_progress(s, AFTER_MARKUP);
    push_byte(s, FRAGMENT_ENTRY);
    return take(l, FRAGMENT_OPEN);
  }
  if (c == '/') {
    return scan_before_end_tag(s, l, valid);
  }
  if (c == '!') {
    advance(l);
    set_progress(s, AFTER_MARKUP);
    if (scan_declaration(s, l, valid)) return true;
  }
  *text = true;
  if (c == '?' && valid[PROCESSING_INSTRUCTION]) {
    advance(l);
    if (skip_processing_instruction(l)) return finish_here(l, PROCESSING_INSTRUCTION);
  }
  return false;
}

static bool scan_close_brace(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[BRACE_CLOSE] && (is_expression(top(s)) || s->length == 0)) {
    pop_expression(s);
    return take(l, BRACE_CLOSE);
  }
  if (expression_below(s) || (s->length == 0 && valid[IMPLICIT_END_TAG])) {
    mark_end(l);
    return scan_end(s, l, valid);
  }
  return valid[UNEXPECTED] && take(l, UNEXPECTED);
}

// `any`: something was read already, and is text.
static bool scan_content(Scanner *s, TSLexer *l, const bool *valid, bool any) {
  if (valid[EXPRESSION_UNCLOSED] && !any && is_expression(top(s)) && (top(s) & 3) == ENDS_HERE) {
    mark_end(l);
    pop_expression(s);
    return finish(l, EXPRESSION_UNCLOSED);
  }
  for (;;) {
    int32_t c = l->lookahead;
    if (eof(l)) {
      if (any) return finish_here(l, TEXT);
      mark_end(l);
      return scan_end(s, l, valid);
    }
    if (c == '<') {
      if (any) {
        mark_end(l);
        advance(l);
        if (begins_markup(l->lookahead)) return finish(l, TEXT);
        if (l->lookahead == '?') {
          advance(l);
          if (skip_processing_instruction(l)) return finish(l, TEXT);
        }
      } else {
        bool text = false;
        if (scan_less_than(s, l, valid, false, &text)) return true;
        if (!text) return false;
      }
    } else if (c == '&') {
      mark_end(l);
      advance(l);
      if (skip_entity(l)) {
        if (any) return finish(l, TEXT);
        return finish_here(l, ENTITY);
      }
    } else if (c == '{' && s->math == 0) {
      if (any) return finish_here(l, TEXT);
      set_progress(s, AFTER_MARKUP);
      push_expression(s, (Expression){AT_START, 0, 0});
      return take(l, BRACE_OPEN);
    } else if (c == '}' && s->math == 0) {
      if (any) return finish_here(l, TEXT);
      return scan_close_brace(s, l, valid);
    } else {
      advance(l);
      pass(l, TEXT_CHAR);
    }
    any = true;
  }
}

#endif

// What stands between the braces of an expression.

#ifndef ASTRO_SCANNER_EXPRESSIONS_H
#define ASTRO_SCANNER_EXPRESSIONS_H

#include "content.h"

// How many `{` are open while text is read roughly, with what stands in quotes and without: a quote may be an apostrophe.
typedef struct {
  unsigned all, unquoted;
  int32_t quote; // the quotation being read, or 0
} Braces;

// False at a `}` that closes what was open before.
static bool count_brace(Braces *b, int32_t c) {
  if (is_newline(c) || c == b->quote) b->quote = 0;
  else if (!b->quote && (c == '"' || c == '\'' || c == '`')) b->quote = c;
  if (c == '{') {
    b->all++;
    if (!b->quote) b->unquoted++;
  } else if (c == '}') {
    if (b->all == 0 || (!b->quote && b->unquoted == 0)) return false;
    b->all--;
    if (!b->quote) b->unquoted--;
  }
  return true;
}

// `{` stands alone on its line and `<` is read: does the `}` come before the element around it ends? Asked of the outermost
// expression only, and no further than a window, so that it costs little.
static bool brace_comes(Scanner *s, TSLexer *l) {
  unsigned outer = s->length ? below(s, s->length) : 0;
  for (unsigned end = outer; end > 0; end = below(s, end)) {
    if (is_expression(s->bytes[end - 1]) || is_tag_mark(s->bytes[end - 1])) return true;
  }
  Braces braces = {0, 0, 0};
  unsigned same = 0; // elements of the name of the one around it that are open
  for (bool tag = true; s->spent < END_TAG_WINDOW; tag = false) {
    if (!tag) {
      if (at_end(s, l)) return false;
      tag = l->lookahead == '<';
      if (!count_brace(&braces, l->lookahead)) return true;
      advance(l);
    }
    if (!tag || outer == 0) continue;
    bool end = l->lookahead == '/';
    if (end) advance(l);
    Name name;
    bool fragment = l->lookahead == '>', outer_fragment = s->bytes[outer - 1] == FRAGMENT_ENTRY;
    if (fragment ? !outer_fragment : !is_letter(l->lookahead) || !read_name(l, &name) || !same_name(s, outer, &name)) continue;
    if (!end) {
      if (fragment || !self_closing_ahead(s, l)) same++;
    } else if (same-- == 0) {
      return false;
    }
  }
  return true;
}

static bool scan_expression(Scanner *s, TSLexer *l, const bool *valid) {
  Expression e = is_expression(top(s)) ? top_expression(s) : (Expression){AFTER_MARKUP, 0, 0};
  bool text = false;
  mark_end(l);
  if (eof(l)) return scan_end(s, l, valid);
  if (l->lookahead == '}' && e.count == 0) return scan_close_brace(s, l, valid);

  if (e.progress == AFTER_SCRIPT) {
    if (l->lookahead == '<') {
      if (scan_less_than(s, l, valid, false, &text)) return true;
      if (!text) return false;
    }
    return scan_end(s, l, valid);
  }

  Script js = {.scanner = s, .mode = expression_in_tag(s) ? ATTRIBUTE : EXPRESSION, .expression = e};
  if (e.progress == AT_START && valid[TEXT]) {
    // What starts with markup is content.
    bool newline = false;
    while (is_any_space(l->lookahead)) {
      newline |= is_newline(l->lookahead);
      advance(l);
      js.any = true;
    }
    if (l->lookahead == '<') {
      if (!js.any) {
        if (scan_less_than(s, l, valid, false, &text)) return true;
        if (!text) return false;
      } else {
        mark_end(l);
        advance(l);
        if (begins_markup(l->lookahead)) {
          if (newline && !brace_comes(s, l)) {
            failed(s);
            set_progress(s, ENDS_HERE);
          }
          return finish(l, TEXT);
        }
      }
      js.any = js.content = true;
    } else if (eof(l)) {
      return scan_end(s, l, valid);
    }
  } else if (l->lookahead == '<') {
    if (scan_less_than(s, l, valid, true, &text)) return true;
    if (!text) return false;
    js.any = js.content = true;
  }

  enum End end = scan_script(l, &js);
  bool early = js.early && (end == END_OF_FILE || end == END_UNCLOSED);
  if (end == END_OF_FILE) {
    failed(s);
    if (!js.content) return scan_end(s, l, valid);
    // Within braces of its own all there is belongs to it.
    if (!early && (!js.candidate || (js.expression.count > 0 && eof(l)))) mark_end(l);
  }
  if (!js.any || (early && js.empty)) return scan_end(s, l, valid);
  pop_expression(s);
  js.expression.progress = AFTER_SCRIPT;
  push_expression(s, js.expression);
  return finish(l, SCRIPT_CHUNK);
}

#endif

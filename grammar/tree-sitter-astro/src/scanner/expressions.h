// What stands between the braces of an expression.

#ifndef ASTRO_SCANNER_EXPRESSIONS_H
#define ASTRO_SCANNER_EXPRESSIONS_H

#include "content.h"

static bool scan_expression(Scanner *s, TSLexer *l, const bool *valid) {
  Expression e = is_expression(top(s)) ? top_expression(s) : (Expression){AFTER_MARKUP, 0, 0};
  bool text = false;
  l->mark_end(l);
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
    while (is_any_space(l->lookahead)) {
      advance(l);
      js.any = true;
    }
    if (l->lookahead == '<') {
      if (!js.any) {
        if (scan_less_than(s, l, valid, false, &text)) return true;
        if (!text) return false;
      } else {
        l->mark_end(l);
        advance(l);
        if (begins_markup(l->lookahead)) return finish(l, TEXT);
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
    if (!early && (!js.candidate || (js.expression.count > 0 && eof(l)))) l->mark_end(l);
  }
  if (!js.any || (early && js.empty)) return scan_end(s, l, valid);
  pop_expression(s);
  js.expression.progress = AFTER_SCRIPT;
  push_expression(s, js.expression);
  return finish(l, SCRIPT_CHUNK);
}

#endif

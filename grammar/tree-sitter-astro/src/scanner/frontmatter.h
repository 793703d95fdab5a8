// The head of the file: text before the fence, the component script, the fences.

#ifndef ASTRO_SCANNER_FRONTMATTER_H
#define ASTRO_SCANNER_FRONTMATTER_H

#include "content.h"
#include "script.h"

// After an opening fence: is there a closing one that is not inside a string, comment or template literal?
static bool fence_ahead(Scanner *s, TSLexer *l) {
  Script js = {.scanner = s, .mode = FRONTMATTER, .quiet = true};
  return scan_script(l, &js) == END_FENCE;
}

static bool take_dashes(TSLexer *l) {
  for (unsigned i = 0; i < 3; i++) {
    if (l->lookahead != '-') return false;
    advance(l);
  }
  return true;
}

static bool scan_head(Scanner *s, TSLexer *l, const bool *valid) {
  if (l->lookahead == '<' || l->lookahead == '{') return scan_content(s, l, valid, false);
  mark_end(l);
  skip_space(l);
  if (l->lookahead == '-' && take_dashes(l)) {
    return finish_here(l, FENCE_OPEN);
  }
  // Text before the fence. It is text of the page if no frontmatter follows.
  while (!eof(l) && l->lookahead != '<' && l->lookahead != '{') {
    if (l->lookahead != '-') advance(l);
    else if (take_dashes(l)) return finish(l, fence_ahead(s, l) ? PREAMBLE_AHEAD : NO_FRONTMATTER);
  }
  return finish(l, NO_FRONTMATTER);
}

static bool scan_preamble(TSLexer *l) {
  while (!eof(l)) {
    mark_end(l);
    if (take_dashes(l)) return finish(l, PREAMBLE);
    if (l->lookahead != '-') advance(l);
  }
  return false;
}

// Frontmatter whose fence is missing ends where a line begins like markup; and a fence that a template literal or comment
// still being typed would swallow is a fence. At such a line the text stops, the state of the script goes on the stack,
// and the next call looks whether a proper fence follows.
static bool scan_frontmatter(Scanner *s, TSLexer *l, const bool *valid) {
  Script js = {.scanner = s, .mode = FRONTMATTER};
  bool checked = top(s) == CHECKED_MARK;
  enum TokenType whole = valid[FRONTMATTER_CONTENT] ? FRONTMATTER_CONTENT : FRONTMATTER_PIECE;
  mark_end(l);
  if (checked) pop(s);
  if (is_expression(top(s))) {
    js.expression = top_expression(s);
    js.resumed = true;
    if (!checked) {
      js.quiet = true;
      if (scan_script(l, &js) == END_FENCE) {
        push_byte(s, CHECKED_MARK);
        return finish(l, FRONTMATTER_PIECE);
      }
      pop(s);
      return finish(l, FRONTMATTER_UNCLOSED);
    }
    pop(s);
  }
  switch (scan_script(l, &js)) {
  case END_OF_FILE:
    if (!js.any) return scan_content(s, l, valid, false);
    return finish_here(l, whole);
  case END_IN_DOUBT:
    push_expression(s, js.expression);
    return finish(l, FRONTMATTER_PIECE);
  default:
    if (js.any) return finish(l, whole);
    return finish_here(l, FENCE_CLOSE);
  }
}

#endif

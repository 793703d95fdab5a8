// The lexical side of JavaScript: comments, strings, regular expressions. Enough to know where it ends.

#ifndef ASTRO_SCANNER_JAVASCRIPT_H
#define ASTRO_SCANNER_JAVASCRIPT_H

#include "stack.h"

// Reading on to the end of the file to learn that something is never closed is fine once, not for every line of a
// file. Each failure that was dear shortens what the next ones may read, for as many tokens as it was dear: so all of
// them together cost a bounded share of each token, and after an edit the state is soon what it was.
enum { CHEAP = 512, PAID_BY_A_TOKEN = 128, LARGEST_DEBT = 1 << 24 };
static void allow(Scanner *s) {
  s->spent = 0;
  if (s->failures > 0 && --s->debt == 0) s->failures = 0;
  s->allowed = s->failures < 2 ? UINT32_MAX : (1u << 20) >> (2 * (s->failures - 2));
}
static bool at_end(Scanner *s, TSLexer *l) { return eof(l) || s->spent++ >= s->allowed; }
static void failed(Scanner *s) {
  if (s->spent <= CHEAP) return;
  s->failures = s->failures < 7 ? s->failures + 2 : 8;
  s->debt += s->spent / PAID_BY_A_TOKEN;
  if (s->debt > LARGEST_DEBT) s->debt = LARGEST_DEBT;
  s->spent = 0;
}

// Words after which an operand is expected: a `/` begins a regular expression, a `<` markup.
static bool expects_operand(const char *word, unsigned length) {
  static const char *const by_length[] = {
    "", "", "asindoof", "new", "caseelsevoid", "awaitthrowyield", "deleteexportreturntypeof", "defaultextends", "",
    "satisfies", "instanceof",
  };
  if (length >= sizeof by_length / sizeof *by_length) return false;
  for (const char *known = by_length[length]; *known; known += length) {
    if (*known == *word && memcmp(known, word, length) == 0) return true;
  }
  return false;
}

static void skip_line_comment(TSLexer *l) {
  while (!eof(l) && !is_newline(l->lookahead) && l->lookahead != 0x2028 && l->lookahead != 0x2029) advance(l);
}

// After `/*`. False if it does not end.
static bool skip_block_comment(Scanner *s, TSLexer *l) {
  while (!at_end(s, l)) {
    if (l->lookahead == '*') {
      advance(l);
      if (l->lookahead == '/') {
        advance(l);
        return true;
      }
    } else {
      advance(l);
    }
  }
  return false;
}

// After a backslash: what it escapes, which may be a line end.
static void skip_escape(TSLexer *l) {
  bool carriage = l->lookahead == '\r';
  if (!eof(l)) advance(l);
  if (carriage && l->lookahead == '\n') advance(l);
}

// A string ends at its quote or, unfinished, at the end of the line.
static void skip_string(TSLexer *l) {
  int32_t quote = l->lookahead;
  advance(l);
  while (!eof(l) && !is_newline(l->lookahead)) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == quote) return;
    if (c == '\\') skip_escape(l);
  }
}

// After the first `/` of a regular expression. False if the line ends first.
static bool skip_regex(TSLexer *l) {
  bool in_class = false;
  while (!eof(l) && !is_newline(l->lookahead)) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == '/' && !in_class) return true;
    if (c == '[') in_class = true;
    else if (c == ']') in_class = false;
    else if (c == '\\' && !eof(l) && !is_newline(l->lookahead)) advance(l);
  }
  return false;
}

// At the second `-` of `<!--`. False if the comment does not end.
static bool skip_comment(Scanner *s, TSLexer *l) {
  unsigned dashes = 0;
  advance(l);
  while (!at_end(s, l)) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == '>' && dashes >= 2) return true;
    dashes = c == '-' ? dashes + 1 : 0;
  }
  return false;
}

#endif

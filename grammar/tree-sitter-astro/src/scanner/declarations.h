// `<!…>`: comments, CDATA, doctypes; and `<?…?>`.

#ifndef ASTRO_SCANNER_DECLARATIONS_H
#define ASTRO_SCANNER_DECLARATIONS_H

#include "javascript.h"

// At the second `-` of `<!--`: up to `-->`; unfinished, to the end of the line.
static bool scan_comment(Scanner *s, TSLexer *l) {
  unsigned dashes = 0;
  bool candidate = false;
  advance(l);
  while (!at_end(s, l)) {
    int32_t c = l->lookahead;
    if (is_newline(c) && !candidate) {
      mark_end(l);
      candidate = true;
    }
    advance(l);
    if (c == '>' && dashes >= 2) return finish_here(l, COMMENT);
    dashes = c == '-' ? dashes + 1 : 0;
  }
  failed(s);
  if (!candidate) mark_end(l);
  return finish(l, COMMENT);
}

// After `<!`.
static bool scan_declaration(Scanner *s, TSLexer *l, const bool *valid) {
  if (l->lookahead == '-') {
    advance(l);
    if (l->lookahead == '-') return valid[COMMENT] && scan_comment(s, l);
  } else if (l->lookahead == '[') {
    const char *cdata = "[CDATA[";
    while (*cdata && l->lookahead == *cdata) {
      advance(l);
      cdata++;
    }
    if (!*cdata) {
      unsigned brackets = 0;
      while (!at_end(s, l)) {
        int32_t c = l->lookahead;
        advance(l);
        if (c == '>' && brackets >= 2) break;
        brackets = c == ']' ? brackets + 1 : 0;
      }
      return valid[CDATA] && finish_here(l, CDATA);
    }
  }
  if (!valid[DOCTYPE]) return false;
  while (!eof(l) && l->lookahead != '>' && l->lookahead != '<') advance(l);
  if (l->lookahead == '>') advance(l);
  return valid[DOCTYPE] && finish_here(l, DOCTYPE);
}

#endif

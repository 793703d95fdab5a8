// The token that comes next: which room reads it follows from what the grammar accepts.

#ifndef ASTRO_SCANNER_SCAN_H
#define ASTRO_SCANNER_SCAN_H

#include "expressions.h"
#include "frontmatter.h"
#include "tags.h"

static bool scan(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[ERROR_SENTINEL]) return false;
  if (valid[ELEMENT_TAG_END]) return scan_tag(s, l, valid);
  if (valid[TAG_NAME]) return scan_tag_name(s, l);
  if (valid[DIRECTIVE_COLON]) return scan_directive_colon(s, l);
  if (valid[VALUE_UNCLOSED]) return valid[TEMPLATE_TEXT] ? scan_template(s, l) : scan_quoted(s, l, valid);
  if (valid[END_TAG_NAME] || valid[END_TAG_UNCLOSED]) return scan_end_tag(s, l, valid);
  if (valid[RAW_PIECE]) return scan_raw(s, l, valid);
  if (valid[NO_FRONTMATTER]) return scan_head(s, l, valid);
  if (valid[PREAMBLE]) return scan_preamble(l);
  if (valid[FENCE_OPEN]) return take_dashes(l) && finish_here(l, FENCE_OPEN);
  if (valid[FRONTMATTER_PIECE]) return scan_frontmatter(s, l, valid);
  if (valid[FENCE_CLOSE] && l->lookahead == '-') {
    return take_dashes(l) ? finish_here(l, FENCE_CLOSE) : scan_content(s, l, valid, true);
  }
  if (valid[BLANK] && is_any_space(l->lookahead)) {
    skip_space(l);
    if (eof(l)) return finish_here(l, BLANK);
  }
  if (valid[ELLIPSIS] || (valid[TAG_COMMENT] && valid[BRACE_CLOSE])) return scan_shorthand(s, l, valid);
  if (valid[SCRIPT_CHUNK]) return scan_expression(s, l, valid);
  return scan_content(s, l, valid, false);
}

#endif

// What the parser cannot know from the grammar alone: which elements are open, where JavaScript ends,
// and where text that is still being typed should be taken to end.
//
// Rules of the scanner:
// - A token is offered only where the grammar accepts it (`valid`); so no input leads to an ERROR node.
// - A lexer cannot go back. Whatever needs a look ahead is marked (`mark_end`) first and read afterwards.
// - The state is a byte stack of open elements and expressions (stack.h); what is forgotten of it, some thousands of
//   levels out, the grammar's own stack still knows; only the names are then no longer compared.

#include "scanner/expressions.h"
#include "scanner/frontmatter.h"
#include "scanner/state.h"
#include "scanner/tags.h"

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

void *tree_sitter_astro_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_astro_external_scanner_destroy(void *payload) {
  Scanner *s = payload;
  ts_free(s->packed);
  ts_free(s->bytes);
  ts_free(s);
}

bool tree_sitter_astro_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *s = payload;
  s->is_packed = false;
  allow(s);
  return scan(s, lexer, valid);
}

unsigned tree_sitter_astro_external_scanner_serialize(void *payload, char *buffer) { return serialize(payload, buffer); }

void tree_sitter_astro_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  deserialize(payload, buffer, length);
}

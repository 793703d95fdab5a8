// What the parser cannot know from the grammar alone: which elements are open, where JavaScript ends,
// and where text that is still being typed should be taken to end.
//
// Rules of the scanner:
// - A token is offered only where the grammar accepts it (`valid`); so no input leads to an ERROR node.
// - A lexer cannot go back. Whatever needs a look ahead is marked (`mark_end`) first and read afterwards.
// - The state is a byte stack of open elements and expressions (stack.h); what is forgotten of it, some thousands of
//   levels out, the grammar's own stack still knows; only the names are then no longer compared.

#include "scanner/scan.h"
#include "scanner/state.h"

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

// What characters are, and moving over them.

#ifndef ASTRO_SCANNER_CHARACTERS_H
#define ASTRO_SCANNER_CHARACTERS_H

#include "tokens.h"
#include "tree_sitter/parser.h"

#include <string.h>

// What an ASCII character is, as bits.
enum {
  LETTER = 1,
  DIGIT = 2,
  SPACE = 4,
  LINE_END = 8,
  NAME_CHAR = 16,
  WORD_CHAR = 32,
  TEXT_CHAR = 64,  // neither ends text nor begins anything in it
  RAW_CHAR = 128, // the same of a line of raw text
};
static const uint8_t classes[128] = {
  0x00, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x44, 0x4c, 0x44, 0x44, 0x4c, 0xc0, 0xc0,
  0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0,
  0xc4, 0xc0, 0xc0, 0xe0, 0xf0, 0xc0, 0x80, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xd0, 0xd0, 0xc0,
  0xf2, 0xf2, 0xf2, 0xf2, 0xf2, 0xf2, 0xf2, 0xf2, 0xf2, 0xf2, 0xd0, 0xc0, 0x00, 0xc0, 0xc0, 0xc0,
  0xe0, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1,
  0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xc0, 0xe0, 0xc0, 0xc0, 0xf0,
  0xc0, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1,
  0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0xf1, 0x80, 0xc0, 0x80, 0xc0, 0xc0,
};

static inline bool is_wide_space(int32_t c) {
  if (c < 0xA0) return false;
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF;
}
static inline bool has_class(int32_t c, uint8_t class) { return (uint32_t)c < 128 && (classes[c] & class); }
static inline bool is_letter(int32_t c) { return has_class(c, LETTER); }
static inline bool is_digit(int32_t c) { return has_class(c, DIGIT); }
static inline bool is_space(int32_t c) { return has_class(c, SPACE); }
static inline bool is_newline(int32_t c) { return c == '\n' || c == '\r'; }
static inline bool is_any_space(int32_t c) { return (uint32_t)c < 128 ? classes[c] & SPACE : is_wide_space(c); }
static inline bool is_name_char(int32_t c) { return (uint32_t)c < 128 ? classes[c] & NAME_CHAR : !is_wide_space(c); }
static inline bool is_word_char(int32_t c) { return (uint32_t)c < 128 ? classes[c] & WORD_CHAR : !is_wide_space(c); }

// `<` begins markup if one of these follows.
static bool begins_markup(int32_t c) { return is_letter(c) || c == '>' || c == '/' || c == '!'; }

#ifndef ASTRO_WHOLE_TEXT // whoever has the whole text at hand brings these
// A NUL may also stand in the text.
static bool eof(TSLexer *l) { return l->lookahead == 0 && l->eof(l); }
static void advance(TSLexer *l) { l->advance(l, false); }
static void skip(TSLexer *l) { l->advance(l, true); }
static void mark_end(TSLexer *l) { l->mark_end(l); }
// Moves on while characters are of this class.
static void pass(TSLexer *l, uint8_t class) {
  while (has_class(l->lookahead, class)) advance(l);
}
#endif

// Leaves white space out of the token. True if a line ended in it.
static bool skip_space(TSLexer *l) {
  bool newline = false;
  while (is_any_space(l->lookahead)) {
    if (is_newline(l->lookahead)) newline = true;
    skip(l);
  }
  return newline;
}
static bool finish(TSLexer *l, enum TokenType type) {
  l->result_symbol = type;
  return true;
}
// Ends the token here.
static bool finish_here(TSLexer *l, enum TokenType type) {
  mark_end(l);
  return finish(l, type);
}
static bool take(TSLexer *l, enum TokenType type) {
  advance(l);
  return finish_here(l, type);
}

#endif

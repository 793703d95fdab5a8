// Reads JavaScript up to the fence, the brace or the markup that ends it.

#ifndef ASTRO_SCANNER_SCRIPT_H
#define ASTRO_SCANNER_SCRIPT_H

#include "javascript.h"

enum Mode {
  FRONTMATTER, // ends before `---`
  EXPRESSION,  // ends before its `}` or before markup
  ATTRIBUTE,   // the same inside a tag, where `/>` and `>` also say that it was not finished
};

// Where frontmatter was left, kept as the `progress` of an entry on the stack.
enum { IN_CODE, IN_TEMPLATE, IN_COMMENT };

enum End { END_OF_FILE, END_FENCE, END_BRACE, END_MARKUP, END_UNCLOSED, END_IN_DOUBT };

typedef struct {
  Scanner *scanner;
  enum Mode mode;
  bool quiet;            // only look, mark nothing
  bool resumed;          // frontmatter: the doubt about its end was raised before
  Expression expression; // in: what is open; out: what is open at the end
  bool any;              // something was read
  bool content;          // something other than white space was read
  bool candidate;        // a place to end at is marked for the case that nothing better comes
  bool early;            // that place is the end of a first line with nothing on it
  bool empty;            // and the text begins there
} Script;

// Within `<…>`: up to the end of the type parameters, if it comes soon.
static void skip_type_parameters(TSLexer *l) {
  for (unsigned depth = 1, budget = 500; !eof(l) && budget > 0; budget--) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == '<') depth++;
    if (c == '=' && l->lookahead == '>') advance(l);
    if (c == '>' && --depth == 0) return;
  }
}

// After `<` and before a letter: type parameters of an arrow function, `<T,>` or `<T extends U>`? They are read.
static bool type_parameters_ahead(TSLexer *l) {
  for (unsigned words = 0; words < 3; words++) {
    char word[8];
    unsigned length = 0;
    while (is_word_char(l->lookahead)) {
      if (length < sizeof word - 1) word[length++] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
      advance(l);
    }
    word[length] = 0;
    bool space = false;
    while (is_space(l->lookahead)) {
      advance(l);
      space = true;
    }
    if (strcmp(word, "extends") == 0 && words > 0) {
      bool found = space && l->lookahead != '=' && l->lookahead != '>' && l->lookahead != '/';
      if (found) skip_type_parameters(l);
      return found;
    }
    if (l->lookahead == ',') {
      if (length > 0) skip_type_parameters(l);
      return length > 0;
    }
    if (!space) return false;
    if (words == 0 || strcmp(word, "const") == 0) continue;
    return false;
  }
  return false;
}

// Does the end tag at `</` (both read) close something that is open?
static bool closes_something(const Scanner *s, TSLexer *l) {
  if (l->lookahead == '>') return find(s, NULL) != NOWHERE;
  if (!is_letter(l->lookahead)) return false;
  Name name;
  if (!read_name(l, &name)) return false;
  // Also the element whose start tag is being typed.
  for (unsigned end = s->length; end > 0; end = below(s, end)) {
    if (same_name(s, end, &name)) return true;
  }
  return false;
}

// Marks this place if no better one to end at is marked.
static void mark_if_none(TSLexer *l, const Script *js) {
  if (!js->candidate) mark_end(l);
}

// If nothing better comes, an unfinished expression ends with its first line; in a tag also with an empty one, since what
// comes below are other attributes.
static void mark_candidate(TSLexer *l, Script *js) {
  if (!is_newline(l->lookahead) || js->mode == FRONTMATTER || js->candidate) return;
  if (!js->content && js->mode != ATTRIBUTE) return;
  mark_end(l);
  js->candidate = true;
  js->early = !js->content;
  js->empty = !js->any;
}

// A string in an expression. If its quote is missing, the text before the first `}` or end tag in it is what was meant
// and the rest is not part of the expression: false.
static bool scan_string(TSLexer *l, Script *js) {
  int32_t quote = l->lookahead;
  bool marked = false;
  advance(l);
  while (!eof(l) && !is_newline(l->lookahead)) {
    int32_t c = l->lookahead;
    if ((c == '}' || c == '<' || (c == '/' && js->mode == ATTRIBUTE)) && !marked && !js->candidate && js->mode != FRONTMATTER) {
      mark_end(l);
      advance(l);
      marked = c == '}' || l->lookahead == (c == '<' ? '/' : '>');
      continue;
    }
    advance(l);
    if (c == quote) return true;
    if (c == '\\') skip_escape(l);
  }
  return !marked;
}

// At the start of a line inside a template literal or comment: does it look like a fence? Marks this place.
static bool fence_in_doubt(TSLexer *l) {
  if (l->lookahead != '-') return false;
  mark_end(l);
  for (unsigned i = 0; i < 3; i++) {
    if (l->lookahead != '-') return false;
    advance(l);
  }
  return true;
}

// A block comment of the frontmatter, after `/*`. False at the end of the file or, with `*in_doubt` set, at a fence in it.
static bool scan_block_comment(TSLexer *l, bool *in_doubt) {
  while (!eof(l)) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == '*' && l->lookahead == '/') {
      advance(l);
      return true;
    }
    if (is_newline(c) && fence_in_doubt(l)) {
      *in_doubt = true;
      return false;
    }
  }
  return false;
}

// After `<`, at a letter: a tag rather than a comparison? Two words in a row are no JavaScript.
static bool tag_ahead(TSLexer *l) {
  while (is_name_char(l->lookahead)) advance(l);
  if (l->lookahead == '/') {
    advance(l);
    return l->lookahead == '>';
  }
  if (l->lookahead == '>') {
    advance(l);
    return l->lookahead != '(' && l->lookahead != '=' && l->lookahead != '>';
  }
  if (!is_space(l->lookahead)) return false;
  while (is_space(l->lookahead)) advance(l);
  if (l->lookahead == '/') {
    advance(l);
    return l->lookahead == '>';
  }
  if (l->lookahead == '{') return true;
  char word[12] = {0};
  for (unsigned length = 0; is_word_char(l->lookahead); length++) {
    if (length < sizeof word - 1) word[length] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
    advance(l);
  }
  return word[0] && !(word[0] >= '0' && word[0] <= '9') && !expects_operand(word, (unsigned)strlen(word));
}

// Reads JavaScript up to where the mode says. The end is marked; the lexer may have read beyond it.
static enum End scan_script(TSLexer *l, Script *js) {
  Expression *e = &js->expression;
  bool ended = e->progress == AFTER_MARKUP; // an operand was read: `/` divides, `<` compares
  bool member = false;                      // after a `.`
  bool keyword = false;                     // the last token was a word that expects an operand
  bool blank = true;                        // only white space since the start
  bool line_start = false;                  // only white space since a line end
  bool in_template = js->mode == FRONTMATTER && e->progress == IN_TEMPLATE;
  bool doubts = js->mode == FRONTMATTER && !js->quiet && !js->resumed;
  bool embedded = js->mode != FRONTMATTER;
  bool in_doubt = false;
  if (js->resumed && e->progress == IN_COMMENT && !skip_block_comment(js->scanner, l)) return END_OF_FILE;

  for (;;) {
    if (at_end(js->scanner, l)) return END_OF_FILE;
    int32_t c = l->lookahead;

    if (in_template) {
      js->any = true;
      if (c == '\\') {
        advance(l);
        if (!eof(l)) advance(l);
      } else if (c == '`') {
        advance(l);
        in_template = false;
        ended = true;
      } else if (c == '$') {
        advance(l);
        if (l->lookahead == '{') {
          advance(l);
          if (e->count < 0xFF) e->count++;
          e->bits = e->bits << 1 | 1;
          in_template = false;
          ended = false;
        }
      } else {
        mark_candidate(l, js);
        advance(l);
        if (doubts && is_newline(c) && fence_in_doubt(l)) {
          e->progress = IN_TEMPLATE;
          return END_IN_DOUBT;
        }
      }
      continue;
    }

    if (is_any_space(c)) {
      mark_candidate(l, js);
      js->any = true;
      if (is_newline(c)) line_start = true;
      advance(l);
      if (doubts && is_newline(c)) {
        while (is_space(l->lookahead)) advance(l);
        if (l->lookahead == '<') {
          mark_end(l);
          advance(l);
          if (begins_markup(l->lookahead)) {
            e->progress = IN_CODE;
            return END_IN_DOUBT;
          }
          ended = false;
        }
      }
      continue;
    }
    bool was_member = member;
    member = false;
    bool was_keyword = keyword;
    keyword = false;
    bool was_blank = blank;
    blank = false;
    bool was_line_start = line_start;
    line_start = false;

    switch (c) {
    case '/':
      if (js->mode == ATTRIBUTE) mark_if_none(l, js);
      advance(l);
      if (l->lookahead == '/') {
        skip_line_comment(l);
        blank = was_blank;
        keyword = was_keyword;
      } else if (l->lookahead == '*') {
        advance(l);
        js->any = js->content = true;
        if (!doubts) {
          if (!skip_block_comment(js->scanner, l)) return END_OF_FILE;
        } else if (!scan_block_comment(l, &in_doubt)) {
          if (!in_doubt) return END_OF_FILE;
          e->progress = IN_COMMENT;
          return END_IN_DOUBT;
        }
        blank = was_blank;
        keyword = was_keyword;
      } else if (ended) {
        if (js->mode == ATTRIBUTE && l->lookahead == '>') return END_UNCLOSED;
        ended = false;
      } else {
        bool closing = js->mode == ATTRIBUTE && l->lookahead == '>';
        bool regex = skip_regex(l);
        if (closing) {
          while (is_letter(l->lookahead)) advance(l);
          if (!regex || l->lookahead == '>' || l->lookahead == '<') return END_UNCLOSED;
        }
        ended = true;
      }
      break;
    case '"':
    case '\'':
      if (!scan_string(l, js)) {
        js->any = js->content = true;
        return END_UNCLOSED;
      }
      ended = true;
      break;
    case '`':
      advance(l);
      in_template = true;
      break;
    case '{':
      advance(l);
      if (e->count < 0xFF) e->count++;
      e->bits <<= 1;
      ended = false;
      break;
    case '}':
      if (e->count == 0) {
        if (embedded) {
          mark_end(l);
          return END_BRACE;
        }
        advance(l);
      } else {
        advance(l);
        e->count--;
        in_template = e->bits & 1;
        e->bits >>= 1;
      }
      ended = true;
      break;
    case ')':
    case ']':
      advance(l);
      ended = true;
      break;
    case '<': {
      if (!embedded) {
        advance(l);
        ended = false;
        break;
      }
      bool place = (!ended && !was_member) || (was_blank && e->progress == AFTER_MARKUP);
      if (place) {
        mark_end(l);
        js->early = false;
      } else {
        mark_if_none(l, js);
      }
      advance(l);
      if (l->lookahead == '/') {
        if (was_blank && e->progress != AFTER_SCRIPT) {
          advance(l);
          if (is_letter(l->lookahead) || l->lookahead == '>') return END_MARKUP;
          ended = false;
          break;
        }
        advance(l);
        if (closes_something(js->scanner, l)) return END_UNCLOSED;
        if (ended) {
          skip_regex(l);
          ended = true;
        }
      } else if (l->lookahead == '!') {
        advance(l);
        if (l->lookahead == '-') {
          advance(l);
          if (l->lookahead == '-') {
            if (place || !js->candidate) return END_MARKUP;
            skip_comment(js->scanner, l);
            break;
          }
        }
        ended = false;
      } else if (place && (is_letter(l->lookahead) || l->lookahead == '>')) {
        if (l->lookahead == '>' || !type_parameters_ahead(l)) return END_MARKUP;
        ended = false;
      } else if (was_line_start && js->candidate && (is_letter(l->lookahead) || l->lookahead == '>')) {
        // What is compared here, on a line of its own, would be a tag: the line above is unfinished.
        if (l->lookahead == '>' || tag_ahead(l)) return END_UNCLOSED;
        ended = true;
      } else {
        while (l->lookahead == '<' || l->lookahead == '=') advance(l);
        ended = false;
      }
      break;
    }
    case '>':
      if (js->mode == ATTRIBUTE && !ended && !was_keyword && e->count == 0) {
        mark_if_none(l, js);
        return END_UNCLOSED;
      }
      if (js->mode == ATTRIBUTE && was_line_start && e->count == 0) mark_if_none(l, js);
      advance(l);
      // A `>` alone on its line ends the tag.
      if (js->mode == ATTRIBUTE && was_line_start && e->count == 0 && (is_newline(l->lookahead) || eof(l))) return END_UNCLOSED;
      while (l->lookahead == '>' || l->lookahead == '=') advance(l);
      ended = false;
      break;
    case '=':
      advance(l);
      while (l->lookahead == '>' || l->lookahead == '=') advance(l);
      ended = false;
      break;
    case '-':
      if (js->mode == FRONTMATTER && !js->quiet) mark_end(l);
      advance(l);
      if (l->lookahead == '-') {
        advance(l);
        if (js->mode == FRONTMATTER && l->lookahead == '-') {
          advance(l);
          return END_FENCE;
        }
      } else {
        ended = false;
      }
      break;
    case '+':
      advance(l);
      if (l->lookahead == '+') advance(l);
      else ended = false;
      break;
    case '!':
      advance(l);
      if (l->lookahead == '=') ended = false;
      break;
    case '.':
      advance(l);
      if (l->lookahead == '.') {
        while (l->lookahead == '.') advance(l);
        ended = false;
      } else {
        member = true;
        ended = false;
      }
      break;
    default:
      if (is_word_char(c)) {
        char word[12];
        unsigned length = 0;
        while (is_word_char(l->lookahead)) {
          if (length < sizeof word - 1) word[length] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
          length++;
          advance(l);
        }
        ended = true;
        if (length < sizeof word - 1 && !was_member) {
          word[length] = 0;
          if (expects_operand(word, length)) {
            ended = false;
            keyword = true;
          }
        }
      } else {
        advance(l);
        ended = false;
      }
    }
    js->any = js->content = true;
  }
}

#endif

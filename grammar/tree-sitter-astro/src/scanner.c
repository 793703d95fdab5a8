// What the parser cannot know from the grammar alone: which elements are open, where JavaScript ends,
// and where text that is still being typed should be taken to end.
//
// Rules of this file:
// - A token is offered only where the grammar accepts it (`valid`); so no input leads to an ERROR node.
// - A lexer cannot go back. Whatever needs a look ahead is marked (`mark_end`) first and read afterwards.
// - The state is a byte stack of open elements and expressions (below); it is bounded and may forget the outermost
//   levels, in which case the grammar's own stack still says what is open, only the names are no longer compared.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

// Order must match `externals` in grammar.js.
enum TokenType {
  NO_FRONTMATTER,
  PREAMBLE_AHEAD,
  PREAMBLE,
  FENCE_OPEN,
  FRONTMATTER_CONTENT,
  FRONTMATTER_UNCLOSED,
  FENCE_CLOSE,
  BLANK,
  TEXT,
  ENTITY,
  COMMENT,
  DOCTYPE,
  CDATA,
  PROCESSING_INSTRUCTION,
  UNEXPECTED,
  FRAGMENT_OPEN,
  FRAGMENT_CLOSE,
  ELEMENT_NAME,
  COMPONENT_NAME,
  SCRIPT_NAME,
  STYLE_NAME,
  TYPE_ARGUMENTS,
  TAG_CONTINUES,
  TAG_END,
  VOID_TAG_END,
  RAW_TAG_END,
  IMPLIED_TAG_END,
  TAG_UNCLOSED,
  SELF_CLOSING_END,
  END_TAG_NAME,
  ERRONEOUS_END_TAG_NAME,
  VOID_END_TAG_AHEAD,
  END_TAG_CLOSE,
  IMPLICIT_END_TAG,
  RAW_TEXT,
  ATTRIBUTE_NAME,
  DIRECTIVE_NAMESPACE,
  DIRECTIVE_COLON,
  DIRECTIVE_NAME,
  EQUALS,
  DOUBLE_QUOTE,
  SINGLE_QUOTE,
  DOUBLE_QUOTED_TEXT,
  SINGLE_QUOTED_TEXT,
  DOUBLE_QUOTED_PIECE,
  SINGLE_QUOTED_PIECE,
  BACKTICK,
  UNQUOTED_VALUE,
  TEMPLATE_TEXT,
  SUBSTITUTION_OPEN,
  VALUE_UNCLOSED,
  SHORTHAND_OPEN,
  SPREAD_OPEN,
  ATTRIBUTE_EXPRESSION_OPEN,
  ELLIPSIS,
  IDENTIFIER,
  TAG_COMMENT,
  BRACE_OPEN,
  SCRIPT_CHUNK,
  BRACE_CLOSE,
  EXPRESSION_UNCLOSED,
  ERROR_SENTINEL,
};

// ---- The stack of what is open ------------------------------------------------------------------------------------
//
// Entries are one or more bytes; the last one, the tag, says what the entry is, so that the stack is read from the top.
//   00-7F  an element whose name is in `known_names`
//   80-BF  any other element: six bits here and the byte below it are a hash of its name
//   C0     a fragment
//   C1     mark: raw text, quoted text or frontmatter that was in doubt was found to have its end
//          (of a template literal: that it has none)
//   C4-C7  an expression with more or with templates open: bits[4] and count below; two bits of progress
//   D0-DF  an expression: two bits of open braces (0-3), two bits of progress
//   E0-FF  mark: the entry below is a start tag not yet ended, with the bits of `TAG_…`

enum {
  STACK_CAPACITY = 1000,
  FRAGMENT_ENTRY = 0xC0,
  CHECKED_MARK = 0xC1,
  NO_ENTRY = 0xC2, // the stack is empty
  TAG_MARK = 0xE0,
  TAG_IS_RAW = 1,
  TAG_HAS_LINES = 2, // a line ended in it
  TAG_IS_NO_PROSE = 4, // what follows was found to be attributes
  TAG_AFTER_NAME = 8,  // the last token was the name of an attribute,
  TAG_AFTER_EQUALS = 16, // or its `=`
  EXPRESSION_ENTRY = 0xD0,
  LARGE_EXPRESSION_ENTRY = 0xC4,
  LARGE_EXPRESSION_SIZE = 6,
};

// How far an expression has come.
enum Progress { AT_START, AFTER_SCRIPT, AFTER_MARKUP };

typedef struct {
  uint16_t length;
  uint8_t math;     // `<math>` elements open: no expressions in text inside them
  uint8_t failures; // unfinished constructs met lately, see `allow`
  uint32_t budget;  // characters this call may still look ahead; not part of the state
  uint8_t bytes[STACK_CAPACITY];
} Scanner;

typedef struct {
  uint8_t progress; // `enum Progress`; for frontmatter, where it was left
  uint8_t count;  // `{` and `${` open inside this expression
  uint32_t bits;  // one for each, innermost lowest: 1 for `${`
} Expression;

typedef struct {
  uint8_t bytes[2];
  uint8_t size;
  bool component;
} Name;

enum { NAME_MATH = 70, NAME_SCRIPT = 92, NAME_STYLE = 102 };

// Sorted. The index is what the stack holds.
static const char *const known_names[] = {
  "a", "abbr", "address", "area", "article", "aside", "audio", "b", "base", "bdi",
  "bdo", "blockquote", "body", "br", "button", "canvas", "caption", "circle", "cite", "clipPath",
  "code", "col", "colgroup", "data", "datalist", "dd", "defs", "del", "desc", "details",
  "dfn", "dialog", "div", "dl", "dt", "ellipse", "em", "embed", "fieldset", "figcaption",
  "figure", "footer", "form", "g", "h1", "h2", "h3", "h4", "h5", "h6",
  "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd",
  "label", "legend", "li", "line", "linearGradient", "link", "main", "map", "mark", "mask",
  "math", "menu", "meta", "nav", "noscript", "object", "ol", "optgroup", "option", "output",
  "p", "param", "path", "picture", "polygon", "polyline", "pre", "progress", "q", "rect",
  "s", "samp", "script", "search", "section", "select", "slot", "small", "source", "span",
  "stop", "strong", "style", "sub", "summary", "sup", "svg", "symbol", "table", "tbody",
  "td", "template", "text", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
  "track", "tspan", "u", "ul", "use", "var", "video", "wbr",
};

// area base br col embed hr img input link meta param source track wbr, as bits of their index.
static bool is_void_index(uint8_t index) {
  static const uint64_t voids[2] = {0x310002000202108ULL, 0x8100000400020102ULL};
  return index < 128 && (voids[index >> 6] >> (index & 63) & 1);
}

static bool is_void(const Name *name) { return name->size == 1 && is_void_index(name->bytes[0]); }

static bool is_large_expression(uint8_t tag) { return (tag & 0xFC) == LARGE_EXPRESSION_ENTRY; }

static unsigned entry_size(uint8_t tag) {
  if (tag >= 0x80 && tag < 0xC0) return 2;
  if (is_large_expression(tag)) return LARGE_EXPRESSION_SIZE;
  return 1;
}

static uint8_t top(const Scanner *s) { return s->length ? s->bytes[s->length - 1] : NO_ENTRY; }

static bool is_expression(uint8_t tag) {
  return (tag & 0xF0) == EXPRESSION_ENTRY || is_large_expression(tag);
}
static bool is_element(uint8_t tag) { return tag < 0xC0; }
static bool is_tag_mark(uint8_t tag) { return tag >= TAG_MARK; }

static void push(Scanner *s, const uint8_t *bytes, unsigned size) {
  if (s->length + size > STACK_CAPACITY) {
    // Forget the outer half: what is typed on is further in.
    memmove(s->bytes, s->bytes + STACK_CAPACITY / 2, s->length - STACK_CAPACITY / 2);
    s->length -= STACK_CAPACITY / 2;
  }
  memcpy(s->bytes + s->length, bytes, size);
  s->length += size;
}

static void push_byte(Scanner *s, uint8_t byte) { push(s, &byte, 1); }

static void pop(Scanner *s) {
  uint8_t tag = top(s);
  unsigned size = entry_size(tag);
  if (s->length == 0) return;
  if (tag == NAME_MATH && s->math > 0) s->math--;
  s->length -= size < s->length ? size : s->length;
}

static Expression top_expression(const Scanner *s) {
  Expression e = {AT_START, 0, 0};
  uint8_t tag = top(s);
  if (is_large_expression(tag)) {
    e.progress = tag & 3;
    if (s->length >= LARGE_EXPRESSION_SIZE) {
      memcpy(&e.bits, s->bytes + s->length - LARGE_EXPRESSION_SIZE, 4);
      e.count = s->bytes[s->length - 2];
    }
  } else {
    e.progress = tag & 3;
    e.count = (tag >> 2) & 3;
  }
  return e;
}

static void push_expression(Scanner *s, Expression e) {
  if (e.count < 4 && e.bits == 0) {
    push_byte(s, EXPRESSION_ENTRY | e.count << 2 | e.progress);
  } else {
    uint8_t bytes[LARGE_EXPRESSION_SIZE];
    memcpy(bytes, &e.bits, 4);
    bytes[4] = e.count;
    bytes[5] = LARGE_EXPRESSION_ENTRY | e.progress;
    push(s, bytes, sizeof bytes);
  }
}

static void set_progress(Scanner *s, enum Progress progress) {
  if (is_expression(top(s))) s->bytes[s->length - 1] = (s->bytes[s->length - 1] & ~3) | progress;
}

static void pop_expression(Scanner *s) {
  if (is_expression(top(s))) pop(s);
}

static bool same_name(const Scanner *s, unsigned end, const Name *name) {
  uint8_t tag = s->bytes[end - 1];
  if (tag != name->bytes[name->size - 1] || !is_element(tag)) return false;
  return name->size == 1 || (end >= 2 && s->bytes[end - 2] == name->bytes[0]);
}

enum Found { NOWHERE, ON_TOP, BELOW };

// Where is the element that this end tag would close? `name` is null for a fragment.
static enum Found find(const Scanner *s, const Name *name) {
  unsigned i = s->length;
  while (i > 0) {
    uint8_t tag = s->bytes[i - 1];
    if (is_tag_mark(tag)) { // a start tag being typed is not open yet
      i--;
      if (i > 0) i -= entry_size(s->bytes[i - 1]) < i ? entry_size(s->bytes[i - 1]) : i;
      continue;
    }
    if (name ? same_name(s, i, name) : tag == FRAGMENT_ENTRY) return i == s->length ? ON_TOP : BELOW;
    unsigned size = entry_size(tag);
    i -= size < i ? size : i;
  }
  return NOWHERE;
}

static bool expression_below(const Scanner *s) {
  unsigned i = s->length;
  while (i > 0) {
    uint8_t tag = s->bytes[i - 1];
    if (is_expression(tag)) return true;
    unsigned size = entry_size(tag);
    i -= size < i ? size : i;
  }
  return false;
}

static bool expression_in_tag(const Scanner *s) {
  unsigned size = entry_size(top(s));
  return s->length > size && is_tag_mark(s->bytes[s->length - size - 1]);
}

// ---- Characters ---------------------------------------------------------------------------------------------------

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_space(int32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_newline(int32_t c) { return c == '\n' || c == '\r'; }
static bool is_wide_space(int32_t c) {
  if (c < 0xA0) return false;
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000 || c == 0xFEFF;
}
static bool is_any_space(int32_t c) { return is_space(c) || is_wide_space(c); }
static bool is_name_char(int32_t c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '$' || c == ':' || c == '.' ||
         (c >= 0x80 && !is_wide_space(c));
}
static bool is_word_char(int32_t c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '$' || c == '#' || c == '@' || c == '\\' ||
         (c >= 0x80 && !is_wide_space(c));
}

// `<` begins markup if one of these follows.
static bool begins_markup(int32_t c) { return is_letter(c) || c == '>' || c == '/' || c == '!'; }

// A NUL may also stand in the text.
static bool eof(TSLexer *l) { return l->lookahead == 0 && l->eof(l); }
static void advance(TSLexer *l) { l->advance(l, false); }
// Leaves white space out of the token. True if a line ended in it.
static bool skip_space(TSLexer *l) {
  bool newline = false;
  while (is_any_space(l->lookahead)) {
    if (is_newline(l->lookahead)) newline = true;
    l->advance(l, true);
  }
  return newline;
}
static bool finish(TSLexer *l, enum TokenType type) {
  l->result_symbol = type;
  return true;
}
// Ends the token here.
static bool finish_here(TSLexer *l, enum TokenType type) {
  l->mark_end(l);
  return finish(l, type);
}
static bool take(TSLexer *l, enum TokenType type) {
  advance(l);
  return finish_here(l, type);
}

// Where in `known_names` each letter begins.
static const uint8_t known_starts[27] = {0, 7, 15, 23, 35, 38, 43, 44, 54, 59, 59, 60, 66, 73, 75, 80, 88, 89, 90, 108, 122, 125, 127, 128, 128, 128, 128};

// Reads a tag name; false if there is none here.
static bool read_name(TSLexer *l, Name *name) {
  char text[20];
  unsigned length = 0;
  uint32_t hash = 2166136261u;
  bool dot = false, upper = l->lookahead >= 'A' && l->lookahead <= 'Z';
  while (is_name_char(l->lookahead)) {
    int32_t c = l->lookahead;
    if (c == '.') dot = true;
    if (length < sizeof text - 1) text[length] = c < 0x80 ? (char)c : '\x7F';
    hash = (hash ^ (uint32_t)c) * 16777619u;
    length++;
    advance(l);
  }
  if (length == 0) return false;
  name->component = upper || dot;
  if (length < sizeof text - 1 && !name->component) {
    text[length] = 0;
    unsigned letter = (unsigned)(text[0] - 'a');
    for (unsigned i = letter < 26 ? known_starts[letter] : 0, end = letter < 26 ? known_starts[letter + 1] : 0; i < end; i++) {
      const char *known = known_names[i];
      unsigned same = 1;
      while (same <= length && known[same] == text[same]) same++;
      if (same > length) {
        name->bytes[0] = (uint8_t)i;
        name->size = 1;
        return true;
      }
    }
  }
  hash ^= hash >> 15;
  name->bytes[0] = hash & 0xFF;
  name->bytes[1] = 0x80 | ((hash >> 8) & 0x3F);
  name->size = 2;
  return true;
}

// Reading on to the end of the file to learn that something is never closed is fine once, not for every line of a
// file. Each failure shortens what the next ones may read; what closes properly makes up for it.
static void allow(Scanner *s) {
  s->budget = s->failures < 2 ? UINT32_MAX : (1u << 20) >> (2 * (s->failures - 2));
}
static void failed(Scanner *s) { s->failures = s->failures < 7 ? s->failures + 2 : 8; }
static void succeeded(Scanner *s) {
  if (s->failures > 0) s->failures--;
}
static bool at_end(Scanner *s, TSLexer *l) { return eof(l) || s->budget-- == 0; }

// ---- JavaScript ---------------------------------------------------------------------------------------------------

// Words after which an operand is expected: a `/` begins a regular expression, a `<` markup.
static bool expects_operand(const char *word, unsigned length) {
  static const char *const words[] = {"as",      "in",     "do",     "of",     "new",    "case",       "else",      "void",
                                      "await",   "throw",  "yield",  "delete", "export", "return",     "typeof",    "default",
                                      "extends", "satisfies", "instanceof"};
  if (length < 2 || length > 10) return false;
  for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
    if (words[i][0] == word[0] && strcmp(words[i], word) == 0) return true;
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
} Script;

// After `<` and before a letter: type parameters of an arrow function, `<T,>` or `<T extends U>`?
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
      return space && l->lookahead != '=' && l->lookahead != '>' && l->lookahead != '/' && l->lookahead != '{' ? true
             : space && l->lookahead == '{';
    }
    if (l->lookahead == ',') return length > 0;
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
  return read_name(l, &name) && find(s, &name) != NOWHERE;
}

// If nothing better comes, an unfinished expression ends with its first line.
static void mark_candidate(TSLexer *l, Script *js) {
  if (is_newline(l->lookahead) && js->mode != FRONTMATTER && js->content && !js->candidate) {
    l->mark_end(l);
    js->candidate = true;
  }
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
      l->mark_end(l);
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
  l->mark_end(l);
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

// Reads JavaScript up to where the mode says. The end is marked; the lexer may have read beyond it.
static enum End scan_script(TSLexer *l, Script *js) {
  Expression *e = &js->expression;
  bool ended = e->progress == AFTER_MARKUP; // an operand was read: `/` divides, `<` compares
  bool member = false;                      // after a `.`
  bool keyword = false;                     // the last token was a word that expects an operand
  bool blank = true;                        // only white space since the start
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
      advance(l);
      if (doubts && is_newline(c)) {
        while (is_space(l->lookahead)) advance(l);
        if (l->lookahead == '<') {
          l->mark_end(l);
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

    switch (c) {
    case '/':
      if (js->mode == ATTRIBUTE && !js->candidate) l->mark_end(l);
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
          l->mark_end(l);
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
      bool place = !ended || (was_blank && e->progress == AFTER_MARKUP);
      if (!js->candidate || place) l->mark_end(l);
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
      } else {
        while (l->lookahead == '<' || l->lookahead == '=') advance(l);
        ended = false;
      }
      break;
    }
    case '>':
      if (js->mode == ATTRIBUTE && !ended && !was_keyword && e->count == 0) {
        if (!js->candidate) l->mark_end(l);
        return END_UNCLOSED;
      }
      advance(l);
      while (l->lookahead == '>' || l->lookahead == '=') advance(l);
      ended = false;
      break;
    case '=':
      advance(l);
      while (l->lookahead == '>' || l->lookahead == '=') advance(l);
      ended = false;
      break;
    case '-':
      if (js->mode == FRONTMATTER && !js->quiet) l->mark_end(l);
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

static bool scan_content(Scanner *s, TSLexer *l, const bool *valid, bool any);

// ---- The head of the file -----------------------------------------------------------------------------------------

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

static bool scan_head(Scanner *s, TSLexer *l) {
  l->mark_end(l);
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
    l->mark_end(l);
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
  l->mark_end(l);
  if (checked) pop(s);
  if (is_expression(top(s))) {
    js.expression = top_expression(s);
    js.resumed = true;
    if (!checked) {
      js.quiet = true;
      if (scan_script(l, &js) == END_FENCE) {
        push_byte(s, CHECKED_MARK);
        return finish(l, FRONTMATTER_CONTENT);
      }
      pop(s);
      return finish(l, FRONTMATTER_UNCLOSED);
    }
    pop(s);
  }
  switch (scan_script(l, &js)) {
  case END_OF_FILE:
    if (!js.any) return scan_content(s, l, valid, false);
    return finish_here(l, FRONTMATTER_CONTENT);
  case END_IN_DOUBT:
    push_expression(s, js.expression);
    return finish(l, FRONTMATTER_CONTENT);
  default:
    if (js.any) return finish(l, FRONTMATTER_CONTENT);
    return finish_here(l, FENCE_CLOSE);
  }
}

// ---- Tags ---------------------------------------------------------------------------------------------------------

static bool scan_tag_name(Scanner *s, TSLexer *l) {
  Name name;
  if (!read_name(l, &name)) return false;
  l->mark_end(l);
  set_progress(s, AFTER_MARKUP);
  push(s, name.bytes, name.size);
  push_byte(s, TAG_MARK);
  if (name.component) return finish(l, COMPONENT_NAME);
  if (name.size == 1 && name.bytes[0] == NAME_SCRIPT) return finish(l, SCRIPT_NAME);
  if (name.size == 1 && name.bytes[0] == NAME_STYLE) return finish(l, STYLE_NAME);
  return finish(l, ELEMENT_NAME);
}

// The start tag is over: its mark goes, and its name as well unless content follows.
static void end_start_tag(Scanner *s, bool content) {
  if (!is_tag_mark(top(s))) return;
  s->length--;
  if (content) {
    if (top(s) == NAME_MATH && s->math < 0xFF) s->math++;
  } else if (s->length) {
    unsigned size = entry_size(top(s));
    s->length -= size < s->length ? size : s->length;
  }
}

static bool after_in_tag(const Scanner *s, uint8_t what) { return is_tag_mark(top(s)) && (top(s) & what); }

static void set_after_in_tag(Scanner *s, uint8_t what) {
  if (!is_tag_mark(top(s))) return;
  uint8_t rest = top(s) & ~(TAG_AFTER_NAME | TAG_AFTER_EQUALS);
  s->bytes[s->length - 1] = rest | what;
}

static bool tag_is_void(const Scanner *s) {
  if (!is_tag_mark(top(s)) || s->length < 2) return false;
  uint8_t tag = s->bytes[s->length - 2];
  return is_void_index(tag);
}

// An HTML element that is normally closed by an end tag?
static bool tag_has_content(const Scanner *s) {
  return is_tag_mark(top(s)) && s->length > 1 && s->bytes[s->length - 2] < 0x80 && !tag_is_void(s);
}

// After `<`: type arguments such as `<string, Map<a, { b: c }>>`, or something else on this line?
static bool scan_type_arguments(TSLexer *l) {
  unsigned depth = 1, braces = 0, budget = 300;
  if (!is_word_char(l->lookahead) && l->lookahead != '{' && l->lookahead != '[' && l->lookahead != '(' &&
      l->lookahead != '"' && l->lookahead != '\'') {
    return false;
  }
  while (!eof(l) && budget-- > 0) {
    int32_t c = l->lookahead;
    if (c == '"' || c == '\'') {
      skip_string(l);
      continue;
    }
    advance(l);
    if (c == '<') depth++;
    else if (c == '{' || c == '(' || c == '[') braces++;
    else if (c == '}' || c == ')' || c == ']') {
      if (braces-- == 0) return false;
    } else if (c == '=') {
      if (l->lookahead != '>') return false;
      advance(l);
    } else if (c == '/' || c == '`') {
      return false;
    } else if (c == '>' && --depth == 0) {
      if (braces || (!is_space(l->lookahead) && l->lookahead != '/' && l->lookahead != '>')) return false;
      l->mark_end(l);
      return true;
    }
  }
  return false;
}

static bool is_directive_namespace(const char *text) {
  switch (text[0]) {
  case 'c': return strcmp(text, "client") == 0 || strcmp(text, "class") == 0;
  case 's': return strcmp(text, "set") == 0 || strcmp(text, "server") == 0;
  case 'i': return strcmp(text, "is") == 0;
  case 'd': return strcmp(text, "define") == 0;
  case 't': return strcmp(text, "transition") == 0;
  default: return false;
  }
}

static bool ends_attribute_name(int32_t c) {
  return is_any_space(c) || c == '=' || c == '>' || c == '/' || c == '{' || c == '<';
}

// An attribute name; of a directive only the part before the colon.
static bool scan_attribute_name(Scanner *s, TSLexer *l) {
  char text[12];
  unsigned length = 0;
  while (!eof(l) && !ends_attribute_name(l->lookahead) && !(l->lookahead == '}' && expression_below(s))) {
    if (l->lookahead == ':' && length > 1 && length < sizeof text) {
      text[length] = 0;
      if (is_directive_namespace(text)) {
        l->mark_end(l);
        bool is_class = text[0] == 'c' && text[2] == 'a', is_is = text[0] == 'i';
        char name[6];
        unsigned size = 0;
        advance(l);
        while (!eof(l) && !ends_attribute_name(l->lookahead)) {
          if (size < sizeof name) name[size] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
          size++;
          advance(l);
        }
        if (is_is && size == 3 && memcmp(name, "raw", 3) == 0 && is_tag_mark(top(s))) {
          s->bytes[s->length - 1] |= TAG_IS_RAW;
        }
        if (!is_class || (size == 4 && memcmp(name, "list", 4) == 0)) return finish(l, DIRECTIVE_NAMESPACE);
        set_after_in_tag(s, TAG_AFTER_NAME);
        return finish_here(l, ATTRIBUTE_NAME);
      }
    }
    if (length < sizeof text) text[length] = l->lookahead < 0x80 ? (char)l->lookahead : '\x7F';
    length++;
    advance(l);
  }
  set_after_in_tag(s, TAG_AFTER_NAME);
  return length > 0 && finish_here(l, ATTRIBUTE_NAME);
}

// The text of a quoted value. Its quote may be missing, and then the next quote belongs to a later attribute:
// `href="a class="b"`. So where a value might have been meant to end (its line, its tag, the next attribute) is marked,
// and if the quote that comes is doubtful the text ends there; the next call then looks what follows that quote.
static bool scan_quoted(Scanner *s, TSLexer *l, const bool *valid) {
  bool is_double = valid[DOUBLE_QUOTED_PIECE];
  int32_t quote = is_double ? '"' : '\'';
  enum TokenType piece = is_double ? DOUBLE_QUOTED_PIECE : SINGLE_QUOTED_PIECE;
  enum TokenType text = is_double ? DOUBLE_QUOTED_TEXT : SINGLE_QUOTED_TEXT;
  bool checked = top(s) == CHECKED_MARK;
  bool candidate = false, empty = false, any = false; // a possible end is marked; it is right here; something was read
  bool newline = false, markup = false;               // a tag begins after a line end
  bool space = false, name = false, assigned = false; // ` name=` was read
  l->mark_end(l);
  if (l->lookahead == '"' || l->lookahead == '\'') {
    if (l->lookahead == quote || !valid[piece]) return false;
  } else if (!valid[piece]) {
    return finish(l, VALUE_UNCLOSED);
  }
  if (checked) pop(s);
  while (!eof(l) && l->lookahead != quote) {
    int32_t c = l->lookahead;
    if (checked) {
      advance(l);
      any = true;
      continue;
    }
    if (!candidate && (is_space(c) || c == '<' || c == '>')) {
      l->mark_end(l);
      empty = !any;
      candidate = !is_space(c);
    }
    advance(l);
    any = true;
    if (is_space(c)) {
      if (is_newline(c)) newline = candidate = true;
      space = true;
      name = assigned = false;
    } else if (c == '=' && name) {
      candidate = assigned = true;
      space = name = false;
    } else if (is_name_char(c) || c == '@') {
      name = space || name;
      space = assigned = false;
    } else {
      if (c == '<' && newline) markup = true;
      if (c == '/' && space && l->lookahead == '>') candidate = true;
      space = name = assigned = false;
    }
  }
  if (eof(l)) {
    if (candidate && !empty) return finish(l, piece);
    if (any && !candidate) return finish_here(l, piece);
    return finish(l, VALUE_UNCLOSED);
  }
  if (checked || !(assigned || markup)) return finish_here(l, valid[text] ? text : piece);
  if (!empty) return finish(l, piece);
  advance(l);
  int32_t c = l->lookahead;
  bool closes = assigned ? is_space(c) || c == '>' || c == '/' || eof(l) : !is_word_char(c);
  if (!closes) return finish(l, VALUE_UNCLOSED);
  push_byte(s, CHECKED_MARK);
  return finish(l, piece);
}

// After a backtick: does another one follow?
static bool backtick_ahead(TSLexer *l) {
  while (!eof(l)) {
    if (l->lookahead == '`') return true;
    if (l->lookahead == '\\') advance(l);
    if (!eof(l)) advance(l);
  }
  return false;
}

static bool scan_template(Scanner *s, TSLexer *l) {
  bool unterminated = top(s) == CHECKED_MARK;
  bool any = false;
  if (l->lookahead == '`') return take(l, BACKTICK);
  for (;;) {
    int32_t c = l->lookahead;
    l->mark_end(l);
    if (eof(l) || c == '`' || (unterminated && (is_newline(c) || c == '>'))) break;
    advance(l);
    if (c == '$' && l->lookahead == '{') {
      if (any) break;
      push_expression(s, (Expression){AT_START, 0, 0});
      return take(l, SUBSTITUTION_OPEN);
    }
    if (c == '\\' && !eof(l)) advance(l);
    any = true;
  }
  if (any) return finish(l, TEMPLATE_TEXT);
  if (unterminated) pop(s);
  return finish(l, VALUE_UNCLOSED);
}

static bool scan_unquoted(Scanner *s, TSLexer *l) {
  bool any = false;
  while (!eof(l) && !is_any_space(l->lookahead) && l->lookahead != '>' &&
         l->lookahead != '{' && l->lookahead != '<' && !(l->lookahead == '}' && expression_below(s))) {
    advance(l);
    any = true;
  }
  return any && finish_here(l, UNQUOTED_VALUE);
}

// A `{` where an attribute could be: shorthand, spread, comment or any other expression?
static bool scan_attribute_brace(Scanner *s, TSLexer *l, const bool *valid) {
  bool comment = false, word = false, other = false;
  advance(l);
  l->mark_end(l);
  for (;;) {
    int32_t c = l->lookahead;
    if (is_any_space(c)) {
      advance(l);
    } else if (c == '/') {
      advance(l);
      if (l->lookahead == '*') {
        advance(l);
        if (!skip_block_comment(s, l)) break;
      } else if (l->lookahead == '/') {
        skip_line_comment(l);
      } else {
        other = l->lookahead != '>';
        break;
      }
      comment = true;
    } else if (is_word_char(c) && !is_digit(c) && !word) {
      while (is_word_char(l->lookahead)) advance(l);
      word = true;
    } else {
      break;
    }
  }
  int32_t c = l->lookahead; // `>` also for `/>`
  if (comment && !word && c == '}') return take(l, TAG_COMMENT);
  enum TokenType type = ATTRIBUTE_EXPRESSION_OPEN;
  if (other) {
    // An expression that begins with a regular expression: nothing Astro knows, but nothing to stumble over.
  } else if (c == '.' && !word) {
    advance(l);
    if (l->lookahead == '.') type = SPREAD_OPEN;
  } else if (c == '}' || (word && (eof(l) || c == '>' || c == '<' || is_word_char(c)))) {
    type = SHORTHAND_OPEN;
  } else if (!word && (eof(l) || c == '>' || c == '<')) {
    type = SHORTHAND_OPEN;
  }
  push_expression(s, (Expression){AT_START, 0, 0});
  return valid[type] && finish(l, type);
}

// Inside the braces of a shorthand or spread attribute.
static bool scan_shorthand(Scanner *s, TSLexer *l, const bool *valid) {
  l->mark_end(l);
  skip_space(l);
  int32_t c = l->lookahead;
  if (c == '}') {
    pop_expression(s);
    return take(l, BRACE_CLOSE);
  }
  if (c == '/' && valid[TAG_COMMENT]) {
    advance(l);
    if (l->lookahead == '*') {
      advance(l);
      if (skip_block_comment(s, l)) return finish_here(l, TAG_COMMENT);
    } else if (l->lookahead == '/') {
      skip_line_comment(l);
      return finish_here(l, TAG_COMMENT);
    }
  } else if (c == '.' && valid[ELLIPSIS]) {
    while (l->lookahead == '.') advance(l);
    return finish_here(l, ELLIPSIS);
  } else if (valid[IDENTIFIER] && is_word_char(c) && !is_digit(c)) {
    while (is_word_char(l->lookahead)) advance(l);
    return finish_here(l, IDENTIFIER);
  }
  pop_expression(s);
  return finish(l, EXPRESSION_UNCLOSED);
}

// At the second `-` of `<!--`: up to `-->`; unfinished, to the end of the line.
static bool scan_comment(Scanner *s, TSLexer *l) {
  unsigned dashes = 0;
  bool candidate = false;
  advance(l);
  while (!at_end(s, l)) {
    int32_t c = l->lookahead;
    if (is_newline(c) && !candidate) {
      l->mark_end(l);
      candidate = true;
    }
    advance(l);
    if (c == '>' && dashes >= 2) {
      succeeded(s);
      return finish_here(l, COMMENT);
    }
    dashes = c == '-' ? dashes + 1 : 0;
  }
  failed(s);
  if (!candidate) l->mark_end(l);
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

// `<p` was typed above lines of text: do the words go on to the next tag, without a `>` or a value?
static bool is_prose(TSLexer *l) {
  unsigned budget = 2000;
  while (!eof(l) && budget-- > 0) {
    int32_t c = l->lookahead;
    if (c == '>' || c == '{' || c == '=') return false;
    advance(l);
    if (c == '<' && begins_markup(l->lookahead)) return true;
  }
  return false;
}

// `<style` was typed above its text: is this line an attribute all the same?
static bool is_attribute_line(TSLexer *l) {
  if (l->lookahead == '{') return true;
  bool any = false;
  while (is_name_char(l->lookahead)) {
    advance(l);
    any = true;
  }
  return any && (l->lookahead == '=' || l->lookahead == '>' || l->lookahead == '/' || is_newline(l->lookahead));
}

static bool scan_tag(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[DIRECTIVE_NAME] && !ends_attribute_name(l->lookahead)) {
    while (!eof(l) && !ends_attribute_name(l->lookahead)) advance(l);
    return finish_here(l, DIRECTIVE_NAME);
  }
  l->mark_end(l);
  bool space = is_any_space(l->lookahead), newline = skip_space(l);
  int32_t c = l->lookahead;
  // What came before is asked of our own state, not of `valid`: after an edit the parser may have reused the attribute
  // before this place without its last token, and then takes it apart if the token we give asks for it.
  bool named = after_in_tag(s, TAG_AFTER_NAME), assigned = after_in_tag(s, TAG_AFTER_EQUALS);
  set_after_in_tag(s, 0);
  if (eof(l)) goto unclosed;
  if (newline && is_tag_mark(top(s))) {
    s->bytes[s->length - 1] |= TAG_HAS_LINES;
    bool raw = s->length > 1 && (s->bytes[s->length - 2] == NAME_SCRIPT || s->bytes[s->length - 2] == NAME_STYLE);
    if (raw && !(top(s) & TAG_IS_NO_PROSE) && c != '>' && c != '/' && c != '<') {
      if (is_attribute_line(l)) {
        s->bytes[s->length - 1] |= TAG_IS_NO_PROSE | (named ? TAG_AFTER_NAME : 0) | (assigned ? TAG_AFTER_EQUALS : 0);
        return finish(l, TAG_CONTINUES);
      }
      end_start_tag(s, true);
      return finish(l, IMPLIED_TAG_END);
    }
  }

  if (named) {
    if (c == '=') {
      set_after_in_tag(s, TAG_AFTER_EQUALS);
      return take(l, EQUALS);
    }
    bool word = space && !newline && (is_letter(c) || is_digit(c) || c >= 0x80);
    if (word && (top(s) & (TAG_HAS_LINES | TAG_IS_NO_PROSE)) == TAG_HAS_LINES) {
      if (is_prose(l)) goto unclosed;
      s->bytes[s->length - 1] |= TAG_IS_NO_PROSE;
      return finish(l, TAG_CONTINUES);
    }
  }
  if (assigned) {
    if (c == '"' || c == '\'') return take(l, c == '"' ? DOUBLE_QUOTE : SINGLE_QUOTE);
    if (c == '`') {
      advance(l);
      l->mark_end(l);
      if (!backtick_ahead(l)) push_byte(s, CHECKED_MARK);
      return finish(l, BACKTICK);
    }
    if (c == '{') {
      push_expression(s, (Expression){AT_START, 0, 0});
      return take(l, BRACE_OPEN);
    }
    if (space && !newline && is_name_char(c)) {
      // `a= b="c"`: the value is missing, what follows is the next attribute.
      if (!scan_attribute_name(s, l)) return false;
      if (l->lookahead == '=') {
        advance(l);
        if (l->lookahead == '"' || l->lookahead == '\'' || l->lookahead == '{') return true;
      }
      set_after_in_tag(s, 0);
      return scan_unquoted(s, l) || finish_here(l, UNQUOTED_VALUE);
    }
    if (!newline && c != '>' && c != '<' && c != '/' && !(c == '}' && expression_below(s))) {
      return scan_unquoted(s, l);
    }
  }

  switch (c) {
  case '>': {
    advance(l);
    l->mark_end(l);
    bool raw = is_tag_mark(top(s)) && (top(s) & TAG_IS_RAW);
    if (valid[VOID_TAG_END] && tag_is_void(s)) {
      end_start_tag(s, false);
      return finish(l, VOID_TAG_END);
    }
    end_start_tag(s, true);
    return finish(l, raw && valid[RAW_TAG_END] ? RAW_TAG_END : TAG_END);
  }
  case '/':
    advance(l);
    // `href=/` is a value; in `<Card link=/>` the value is still to be typed.
    if (assigned && !space && (l->lookahead != '>' || tag_has_content(s))) {
      l->mark_end(l);
      return scan_unquoted(s, l) || finish(l, UNQUOTED_VALUE);
    }
    if (l->lookahead == '/' || l->lookahead == '*') {
      l->mark_end(l);
      bool block = l->lookahead == '*', closed = true;
      advance(l);
      if (block) closed = skip_block_comment(s, l);
      else skip_line_comment(l);
      if (closed) return finish_here(l, TAG_COMMENT);
      failed(s);
      return finish(l, UNEXPECTED);
    }
    l->mark_end(l);
    while (is_space(l->lookahead)) advance(l);
    if (l->lookahead == '>') {
      end_start_tag(s, false);
      return take(l, SELF_CLOSING_END);
    }
    return finish(l, UNEXPECTED);
  case '<':
    advance(l);
    if (l->lookahead == '!') {
      advance(l);
      if (l->lookahead == '-') {
        advance(l);
        if (l->lookahead == '-') return scan_comment(s, l);
      }
    } else if (l->lookahead == '/') {
      // `<b x</b>`: only the `>` is missing.
      Name name;
      advance(l);
      if (s->length > 1 && read_name(l, &name) && same_name(s, s->length - 1, &name)) {
        end_start_tag(s, true);
        return finish(l, IMPLIED_TAG_END);
      }
    } else if (valid[TYPE_ARGUMENTS] && !space && scan_type_arguments(l)) {
      return finish(l, TYPE_ARGUMENTS);
    }
    goto unclosed;
  case '{':
    return scan_attribute_brace(s, l, valid);
  case '=':
    set_after_in_tag(s, TAG_AFTER_NAME);
    return take(l, ATTRIBUTE_NAME);
  case '}':
    if (expression_below(s)) goto unclosed;
    // fall through
  default:
    if (scan_attribute_name(s, l)) return true;
    return take(l, UNEXPECTED);
  }

unclosed:
  end_start_tag(s, false);
  return finish(l, TAG_UNCLOSED);
}

// After `</`.
static bool scan_end_tag(Scanner *s, TSLexer *l, const bool *valid) {
  bool space = is_any_space(l->lookahead);
  if (valid[END_TAG_NAME] || valid[ERRONEOUS_END_TAG_NAME]) {
    Name name;
    l->mark_end(l);
    bool newline = skip_space(l);
    if (is_letter(l->lookahead) && read_name(l, &name)) {
      if (newline && find(s, &name) != ON_TOP) return finish(l, TAG_UNCLOSED);
      l->mark_end(l);
      if (valid[END_TAG_NAME]) {
        bool matches = find(s, &name) == ON_TOP;
        if (matches) pop(s);
        // Without an alternative it is the end tag of a void element, which is not on the stack.
        if (matches || s->length == 0 || !valid[ERRONEOUS_END_TAG_NAME]) return finish(l, END_TAG_NAME);
      }
      set_progress(s, AFTER_MARKUP);
      return finish(l, ERRONEOUS_END_TAG_NAME);
    }
  }
  l->mark_end(l);
  skip_space(l);
  if (l->lookahead == '>') return space && take(l, END_TAG_CLOSE);
  if (valid[UNEXPECTED]) {
    // Attributes or a slash have no place here.
    bool any = false;
    for (;;) {
      if (eof(l) || is_newline(l->lookahead) || l->lookahead == '<' || l->lookahead == '{') break;
      if (l->lookahead == '>') {
        if (any) return finish_here(l, UNEXPECTED);
        break;
      }
      advance(l);
      any = true;
    }
  }
  return finish(l, TAG_UNCLOSED);
}

// ---- Content ------------------------------------------------------------------------------------------------------

// `<` is read, `/` comes, nothing is marked beyond the start: what does this end tag do here?
static bool scan_before_end_tag(Scanner *s, TSLexer *l, const bool *valid) {
  advance(l);
  bool newline = false;
  while (is_space(l->lookahead)) {
    newline |= is_newline(l->lookahead);
    advance(l);
  }
  bool fragment = l->lookahead == '>';
  Name name;
  if (!fragment && !(is_letter(l->lookahead) && read_name(l, &name))) return false;
  if (newline && find(s, fragment ? NULL : &name) != ON_TOP) return false;
  if (!fragment && valid[VOID_END_TAG_AHEAD] && is_void(&name)) return finish(l, VOID_END_TAG_AHEAD);
  enum Found found = find(s, fragment ? NULL : &name);
  if (s->length == 0 && valid[IMPLICIT_END_TAG]) { // deeper than we remember
    if (fragment && valid[FRAGMENT_CLOSE]) return take(l, FRAGMENT_CLOSE);
    if (fragment) return finish(l, IMPLICIT_END_TAG);
    return false;
  }
  if (found == ON_TOP) {
    if (!fragment) return false;
    if (!valid[FRAGMENT_CLOSE]) return false;
    pop(s);
    return take(l, FRAGMENT_CLOSE);
  }
  if (found == NOWHERE) return false;
  if (valid[IMPLICIT_END_TAG]) {
    pop(s);
    return finish(l, IMPLICIT_END_TAG);
  }
  if (valid[EXPRESSION_UNCLOSED]) {
    pop_expression(s);
    failed(s);
    return finish(l, EXPRESSION_UNCLOSED);
  }
  return false;
}

// The end of the file, or of the expression that something unfinished is in.
static bool scan_end(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[IMPLICIT_END_TAG]) {
    pop(s);
    return finish(l, IMPLICIT_END_TAG);
  }
  if (valid[EXPRESSION_UNCLOSED]) {
    pop_expression(s);
    failed(s);
    return finish(l, EXPRESSION_UNCLOSED);
  }
  return false;
}

// Is this the end tag of the element on top? `<` is read.
static bool is_raw_end(const Scanner *s, TSLexer *l) {
  Name name;
  if (l->lookahead != '/') return false;
  advance(l);
  return is_letter(l->lookahead) && read_name(l, &name) && (s->length == 0 || same_name(s, s->length, &name));
}

static bool raw_end_ahead(Scanner *s, TSLexer *l) {
  while (!at_end(s, l)) {
    int32_t c = l->lookahead;
    advance(l);
    if (c == '<' && is_raw_end(s, l)) return true;
  }
  return false;
}

// Raw text up to its end tag. Where a line looks like markup, the text stops to see whether there is an end tag at
// all: `<script>` just typed must not swallow the page.
static bool scan_raw(Scanner *s, TSLexer *l, const bool *valid) {
  bool confirmed = top(s) == CHECKED_MARK;
  bool any = false, line_start = true;
  if (confirmed) pop(s);
  while (!eof(l)) {
    int32_t c = l->lookahead;
    if (c == '<') {
      l->mark_end(l);
      advance(l);
      if (l->lookahead == '/') {
        if (is_raw_end(s, l)) return any && finish(l, RAW_TEXT);
      } else if (line_start && !confirmed && is_letter(l->lookahead)) {
        if (any) return finish(l, RAW_TEXT);
        if (raw_end_ahead(s, l)) {
          push_byte(s, CHECKED_MARK);
          succeeded(s);
          return finish(l, RAW_TEXT);
        }
        pop(s);
        failed(s);
        return valid[IMPLICIT_END_TAG] && finish(l, IMPLICIT_END_TAG);
      }
      line_start = false;
    } else {
      advance(l);
      if (is_newline(c)) line_start = true;
      else if (c != ' ' && c != '\t') line_start = false;
    }
    any = true;
  }
  if (any) return finish_here(l, RAW_TEXT);
  pop(s);
  return valid[IMPLICIT_END_TAG] && finish(l, IMPLICIT_END_TAG);
}

// `&name;`, `&#123;`, `&#x1F;`. `&` is read.
static bool skip_entity(TSLexer *l) {
  unsigned length = 0;
  if (l->lookahead == '#') {
    advance(l);
    bool hex = l->lookahead == 'x' || l->lookahead == 'X';
    if (hex) advance(l);
    while (length < 8 && (is_digit(l->lookahead) || (hex && ((l->lookahead >= 'a' && l->lookahead <= 'f') ||
                                                             (l->lookahead >= 'A' && l->lookahead <= 'F'))))) {
      advance(l);
      length++;
    }
  } else {
    while (length < 32 && (is_letter(l->lookahead) || (length > 0 && is_digit(l->lookahead)))) {
      advance(l);
      length++;
    }
  }
  if (length == 0 || l->lookahead != ';') return false;
  advance(l);
  return true;
}

// `<?xml … ?>` on one line, without anything Astro would read in it. `<?` is read.
static bool skip_processing_instruction(TSLexer *l) {
  while (!eof(l) && l->lookahead != '<' && l->lookahead != '{' && l->lookahead != '}' && !is_newline(l->lookahead)) {
    if (l->lookahead == '?') {
      advance(l);
      if (l->lookahead == '>') {
        advance(l);
        return true;
      }
    } else {
      advance(l);
    }
  }
  return false;
}

// At a `<` with nothing before it in this token. False, with `*text` set, if it is only text.
static bool scan_less_than(Scanner *s, TSLexer *l, const bool *valid, bool script, bool *text) {
  l->mark_end(l);
  advance(l);
  int32_t c = l->lookahead;
  if (is_letter(c)) {
    if (script && type_parameters_ahead(l)) *text = true;
    return false;
  }
  if (c == '>') {
    if (!valid[FRAGMENT_OPEN]) return false;
    set_progress(s, AFTER_MARKUP);
    push_byte(s, FRAGMENT_ENTRY);
    return take(l, FRAGMENT_OPEN);
  }
  if (c == '/') {
    return scan_before_end_tag(s, l, valid);
  }
  if (c == '!') {
    advance(l);
    set_progress(s, AFTER_MARKUP);
    if (scan_declaration(s, l, valid)) return true;
  }
  *text = true;
  if (c == '?' && valid[PROCESSING_INSTRUCTION]) {
    advance(l);
    if (skip_processing_instruction(l)) return finish_here(l, PROCESSING_INSTRUCTION);
  }
  return false;
}

static bool scan_close_brace(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[BRACE_CLOSE] && (is_expression(top(s)) || s->length == 0)) {
    pop_expression(s);
    succeeded(s);
    return take(l, BRACE_CLOSE);
  }
  if (expression_below(s) || (s->length == 0 && valid[IMPLICIT_END_TAG])) {
    l->mark_end(l);
    return scan_end(s, l, valid);
  }
  return valid[UNEXPECTED] && take(l, UNEXPECTED);
}

// `any`: something was read already, and is text.
static bool scan_content(Scanner *s, TSLexer *l, const bool *valid, bool any) {
  for (;;) {
    int32_t c = l->lookahead;
    if (eof(l)) {
      if (any) return finish_here(l, TEXT);
      l->mark_end(l);
      return scan_end(s, l, valid);
    }
    if (c == '<') {
      if (any) {
        l->mark_end(l);
        advance(l);
        if (begins_markup(l->lookahead)) return finish(l, TEXT);
        if (l->lookahead == '?') {
          advance(l);
          if (skip_processing_instruction(l)) return finish(l, TEXT);
        }
      } else {
        bool text = false;
        if (scan_less_than(s, l, valid, false, &text)) return true;
        if (!text) return false;
      }
    } else if (c == '&') {
      l->mark_end(l);
      advance(l);
      if (skip_entity(l)) {
        if (any) return finish(l, TEXT);
        return finish_here(l, ENTITY);
      }
    } else if (c == '{' && s->math == 0) {
      if (any) return finish_here(l, TEXT);
      set_progress(s, AFTER_MARKUP);
      push_expression(s, (Expression){AT_START, 0, 0});
      return take(l, BRACE_OPEN);
    } else if (c == '}' && s->math == 0) {
      if (any) return finish_here(l, TEXT);
      return scan_close_brace(s, l, valid);
    } else {
      advance(l);
    }
    any = true;
  }
}

// ---- Expressions --------------------------------------------------------------------------------------------------

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
  if (end == END_OF_FILE) {
    failed(s);
    if (!js.content) return scan_end(s, l, valid);
    if (!js.candidate) l->mark_end(l);
  }
  if (!js.any) return scan_end(s, l, valid);
  pop_expression(s);
  js.expression.progress = AFTER_SCRIPT;
  push_expression(s, js.expression);
  return finish(l, SCRIPT_CHUNK);
}

// ---- Entry points -------------------------------------------------------------------------------------------------

static bool scan(Scanner *s, TSLexer *l, const bool *valid) {
  if (valid[ERROR_SENTINEL]) return false;
  if (valid[NO_FRONTMATTER]) return scan_head(s, l);
  if (valid[PREAMBLE]) return scan_preamble(l);
  if (valid[FENCE_OPEN]) return take_dashes(l) && finish_here(l, FENCE_OPEN);
  if (valid[FRONTMATTER_CONTENT]) return scan_frontmatter(s, l, valid);
  if (valid[FENCE_CLOSE] && l->lookahead == '-') {
    return take_dashes(l) ? finish_here(l, FENCE_CLOSE) : scan_content(s, l, valid, true);
  }
  if (valid[BLANK] && is_any_space(l->lookahead)) {
    while (is_any_space(l->lookahead)) advance(l);
    return finish_here(l, BLANK);
  }
  if (valid[RAW_TEXT]) return scan_raw(s, l, valid);
  if (valid[TEMPLATE_TEXT]) return scan_template(s, l);
  if (valid[VALUE_UNCLOSED]) return scan_quoted(s, l, valid);
  if (valid[ELLIPSIS] || (valid[TAG_COMMENT] && valid[BRACE_CLOSE])) return scan_shorthand(s, l, valid);
  if (valid[DIRECTIVE_COLON]) {
    set_after_in_tag(s, TAG_AFTER_NAME);
    return take(l, DIRECTIVE_COLON);
  }
  if (valid[ELEMENT_NAME]) return scan_tag_name(s, l);
  if (valid[END_TAG_NAME] || valid[ERRONEOUS_END_TAG_NAME] || valid[END_TAG_CLOSE]) return scan_end_tag(s, l, valid);
  if (valid[TAG_UNCLOSED]) return scan_tag(s, l, valid);
  if (valid[SCRIPT_CHUNK]) return scan_expression(s, l, valid);
  return scan_content(s, l, valid, false);
}

void *tree_sitter_astro_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_astro_external_scanner_destroy(void *payload) { ts_free(payload); }

bool tree_sitter_astro_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *s = payload;
  allow(s);
  return scan(s, lexer, valid);
}

unsigned tree_sitter_astro_external_scanner_serialize(void *payload, char *buffer) {
  Scanner *s = payload;
  if (s->length == 0 && s->math == 0 && s->failures == 0) return 0;
  buffer[0] = (char)s->math;
  buffer[1] = (char)s->failures;
  memcpy(buffer + 2, s->bytes, s->length);
  return 2 + s->length;
}

void tree_sitter_astro_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *s = payload;
  s->length = 0;
  s->math = 0;
  s->failures = 0;
  if (length < 2) return;
  s->math = (uint8_t)buffer[0];
  s->failures = (uint8_t)buffer[1];
  s->length = (uint16_t)(length - 2);
  memcpy(s->bytes, buffer + 2, s->length);
}

// Reads a whole file into rows by the grammar's own tables and scanner, without a tree.
//
// tree-sitter's tree is made for edits and for text that makes no sense; whoever reads a file once pays for both. This is
// the plain LR parser of the same tables: each token is asked of the same scanner, each rule is reduced as the tables say,
// and the nodes are written down in preorder as a cursor would show them. Where the tables have no answer, or more than
// one, there are no rows, and tree-sitter has to be asked.

#define ASTRO_WHOLE_TEXT
#include "tables.h"

#include <string.h>

// ---- The text, as the scanner sees it ------------------------------------------------------------------------------

typedef struct {
  TSLexer lexer; // first: the scanner holds a pointer to it
  const uint8_t *text;
  uint32_t length, at;
  uint32_t size; // of the character at `at`
  uint32_t token_start, token_end;
} Input;

enum { NO_END = UINT32_MAX };

static inline void look(Input *i) {
  if (i->at >= i->length) {
    i->lexer.lookahead = 0;
    i->size = 0;
    return;
  }
  const uint8_t *text = i->text + i->at;
  int32_t c = text[0];
  if (c < 0x80) {
    i->size = 1;
  } else if (c < 0xE0) {
    c = (c & 0x1F) << 6 | (text[1] & 0x3F);
    i->size = 2;
  } else if (c < 0xF0) {
    c = (c & 0x0F) << 12 | (text[1] & 0x3F) << 6 | (text[2] & 0x3F);
    i->size = 3;
  } else {
    c = (c & 0x07) << 18 | (text[1] & 0x3F) << 12 | (text[2] & 0x3F) << 6 | (text[3] & 0x3F);
    i->size = 4;
  }
  i->lexer.lookahead = c;
}

static inline bool eof(TSLexer *l) {
  Input *i = (Input *)l;
  return i->at >= i->length;
}
static inline void advance(TSLexer *l) {
  Input *i = (Input *)l;
  i->at += i->size;
  look(i);
}
static inline void skip(TSLexer *l) {
  advance(l);
  ((Input *)l)->token_start = ((Input *)l)->at;
}
static inline void mark_end(TSLexer *l) { ((Input *)l)->token_end = ((Input *)l)->at; }

static inline void pass(TSLexer *l, uint8_t class);
#include "scanner/scan.h"

static inline void pass(TSLexer *l, uint8_t class) {
  Input *i = (Input *)l;
  if (!has_class(l->lookahead, class) || i->at >= i->length) return;
  uint32_t at = i->at + 1;
  while (at < i->length && i->text[at] < 0x80 && (classes[i->text[at]] & class)) at++;
  i->at = at;
  look(i);
}

// The same for the lexer of the grammar, which asks by pointer.
static void any_advance(TSLexer *l, bool skipped) { skipped ? skip(l) : advance(l); }
static void any_mark_end(TSLexer *l) { mark_end(l); }
static bool any_eof(const TSLexer *l) { return ((const Input *)l)->at >= ((const Input *)l)->length; }
static uint32_t any_column(TSLexer *l) { return ((Input *)l)->at; }
static bool any_range_start(const TSLexer *l) { return ((const Input *)l)->at == 0; }
static void any_log(const TSLexer *l, const char *format, ...) { (void)l, (void)format; }

// The next token begins at `at`.
static void start_token(Input *i, uint32_t at) {
  i->at = at;
  look(i);
  i->token_start = at;
  i->token_end = NO_END;
  i->lexer.result_symbol = 0;
  if (at == 0 && i->lexer.lookahead == 0xFEFF) skip(&i->lexer);
}

static void finish_token(Input *i) {
  if (i->token_end == NO_END) mark_end(&i->lexer);
  if (i->token_end < i->token_start) i->token_start = i->token_end;
}

// ---- Reading -------------------------------------------------------------------------------------------------------

// As `Row` in lib.rs.
typedef struct {
  uint32_t start, end, parent, after;
  uint16_t symbol;
  uint8_t field, flags;
} Row;
enum { NAMED = 1 };

// A token, or a rule that was reduced: visible or not.
typedef struct {
  uint32_t start, end;
  uint32_t children, count; // where its children are listed, and how many
  uint16_t symbol, production;
} Part;

// A part whose children are being written down.
typedef struct {
  uint32_t part, next;
  uint32_t row;    // its own, or that of the visible part around it
  bool hidden;
  uint8_t field; // what a hidden part is to the visible one around it
} Open;

#define LIST(type) struct { type *items; uint32_t length, capacity; }

typedef struct {
  const Tables *tables;
  Scanner scanner, saved;
  LIST(Part) parts;
  LIST(uint32_t) children;
  LIST(uint32_t) stack;   // the parts that are not yet in another,
  LIST(uint16_t) states;  // and the state behind each
  LIST(Open) open;
  LIST(Row) rows;
} Reader;

static bool grow(void **items, uint32_t *capacity, uint32_t wanted, size_t size) {
  uint32_t larger = wanted < 256 ? 256 : wanted * 2;
  void *moved = wanted < UINT32_MAX / 4 ? realloc(*items, larger * size) : NULL;
  if (!moved) return false;
  *items = moved;
  *capacity = larger;
  return true;
}
#define ROOM(list, more) \
  ((list).length + (more) <= (list).capacity || \
   grow((void **)&(list).items, &(list).capacity, (list).length + (more), sizeof *(list).items))
#define PUSH(list, item) ((list).items[(list).length++] = (item))

void astro_reader_delete(Reader *r) {
  if (!r) return;
  free(r->parts.items);
  free(r->children.items);
  free(r->stack.items);
  free(r->states.items);
  free(r->open.items);
  free(r->rows.items);
  ts_free(r->scanner.bytes);
  ts_free(r->saved.bytes);
  free(r);
}

Reader *astro_reader_new(const Tables *tables) {
  Reader *r = calloc(1, sizeof *r);
  if (r) r->tables = tables;
  return r;
}

// Deeper than this tree-sitter's copy of the scanner's state is packed: rare enough to leave it to tree-sitter.
enum { DEEPEST = 512 };

static void copy_state(Scanner *to, const Scanner *from) {
  if (from->length) memcpy(to->bytes, from->bytes, from->length);
  to->length = from->length;
  to->math = from->math;
  to->failures = from->failures;
  to->debt = from->debt;
}

// The token at `at` in `state`: its symbol, with its place in the input. False if there is none.
static bool read_token(Reader *r, Input *input, uint32_t at, uint16_t state, uint16_t *symbol) {
  const TSLanguage *l = r->tables->language;
  TSLexMode mode = r->tables->modes[state];
  if (mode.external_lex_state) {
    Scanner *s = &r->scanner;
    if (s->length > DEEPEST) return false;
    copy_state(&r->saved, s);
    start_token(input, at);
    allow(s);
    if (scan(s, &input->lexer, l->external_scanner.states + l->external_token_count * mode.external_lex_state)) {
      finish_token(input);
      *symbol = l->external_scanner.symbol_map[input->lexer.result_symbol];
      // What is not kept from one token to the next.
      if (s->failures == 0) {
        s->debt = 0;
        if (s->length == 0) s->math = 0;
      }
      // A token of nothing that leads nowhere is none to tree-sitter.
      return input->token_end > at || r->tables->actions[(size_t)state * r->tables->tokens + *symbol] != (state << 1 | 1);
    }
    copy_state(s, &r->saved);
  }
  start_token(input, at);
  if (!l->lex_fn(&input->lexer, mode.lex_state)) return false;
  finish_token(input);
  *symbol = input->lexer.result_symbol;
  return true;
}

// Puts the last parts of the stack into one.
static bool reduce(Reader *r, Rule rule, uint32_t at) {
  if (!ROOM(r->children, rule.count) || !ROOM(r->parts, 1)) return false;
  const uint32_t *taken = r->stack.items + r->stack.length - rule.count;
  Part part = {at, at, r->children.length, rule.count, rule.symbol, rule.production};
  if (rule.count) {
    part.start = r->parts.items[taken[0]].start;
    part.end = r->parts.items[taken[rule.count - 1]].end;
    for (uint32_t i = 0; i < rule.count; i++) r->children.items[part.children + i] = taken[i];
    r->children.length += rule.count;
  }
  r->stack.length -= rule.count;
  r->states.length -= rule.count;
  PUSH(r->parts, part);
  return true;
}

// More parts than this for each byte are no reading of a text: nothing here may go on without end.
enum { MOST_PARTS = 16, SPARE_PARTS = 4096 };

// Reads the text up to its end: the parts, the whole file last.
static bool read_parts(Reader *r, Input *input) {
  const Tables *t = r->tables;
  uint32_t at = 0;
  size_t most = (size_t)input->length * MOST_PARTS + SPARE_PARTS;
  PUSH(r->states, 1);
  while (r->parts.length <= most) {
    uint16_t state = r->states.items[r->states.length - 1], symbol, action;
    if (!read_token(r, input, at, state, &symbol)) return false;
    while (action = t->actions[(size_t)state * t->tokens + symbol], action != NOTHING && !(action & 1)) {
      if (action == ACCEPT) return r->stack.length == 1 && input->token_end == input->length;
      Rule rule = t->rules[action >> 1];
      if (rule.count > r->stack.length || !reduce(r, rule, input->token_start)) return false;
      state = t->gotos[(size_t)r->states.items[r->states.length - 1] * t->others + rule.symbol - t->tokens];
      if (state == 0 || !ROOM(r->stack, 1) || !ROOM(r->states, 1)) return false;
      PUSH(r->stack, r->parts.length - 1);
      PUSH(r->states, state);
    }
    if (action == NOTHING || !ROOM(r->parts, 1) || !ROOM(r->stack, 1) || !ROOM(r->states, 1)) return false;
    PUSH(r->stack, r->parts.length);
    PUSH(r->parts, ((Part){input->token_start, input->token_end, 0, 0, symbol, 0}));
    PUSH(r->states, action >> 1);
    at = input->token_end;
  }
  return false;
}

// Writes down the visible parts in preorder. Depth costs no stack.
static bool write_rows(Reader *r, uint32_t length) {
  const Tables *t = r->tables;
  uint32_t root = r->stack.items[0];
  const Part *whole = &r->parts.items[root];
  if (!ROOM(r->rows, 1) || !ROOM(r->open, 1)) return false;
  PUSH(r->rows, ((Row){whole->start, length, 0, 1, t->shapes[whole->symbol].symbol, 0, t->shapes[whole->symbol].named ? NAMED : 0}));
  PUSH(r->open, ((Open){root, 0, 0, false, 0}));
  while (r->open.length > 0) {
    Open *around = &r->open.items[r->open.length - 1];
    const Part *parent = &r->parts.items[around->part];
    if (around->next == parent->count) {
      if (!around->hidden) r->rows.items[around->row].after = r->rows.length;
      r->open.length--;
      continue;
    }
    Role role = t->roles[(size_t)parent->production * t->widest + around->next];
    uint32_t child = r->children.items[parent->children + around->next++], row = around->row;
    const Part *part = &r->parts.items[child];
    uint8_t field = role.field ? role.field : around->hidden ? around->field : 0;
    bool visible = role.alias || t->shapes[part->symbol].visible;
    if (visible) {
      Shape shape = t->shapes[role.alias ? role.alias : part->symbol];
      if (!ROOM(r->rows, 1)) return false;
      Row written = {part->start, part->end, row, r->rows.length + 1, shape.symbol, field, shape.named ? NAMED : 0};
      row = r->rows.length;
      PUSH(r->rows, written);
    }
    if (part->count) {
      if (!ROOM(r->open, 1)) return false;
      PUSH(r->open, ((Open){child, 0, row, !visible, field}));
    }
  }
  return true;
}

// The rows of a text in UTF-8, good until the next one is read. Null if tree-sitter has to be asked.
const Row *astro_reader_read(Reader *r, const uint8_t *text, uint32_t length, uint32_t *count) {
  Input input = {
    .lexer = {0, 0, any_advance, any_mark_end, any_column, any_range_start, any_eof, any_log},
    .text = text,
    .length = length,
  };
  r->scanner.length = r->scanner.math = r->scanner.failures = r->scanner.debt = 0;
  r->parts.length = r->children.length = r->stack.length = r->states.length = r->open.length = r->rows.length = 0;
  if (!reserve(&r->scanner, DEEPEST) || !reserve(&r->saved, DEEPEST) || !ROOM(r->states, 1)) return NULL;
  if (!read_parts(r, &input) || !write_rows(r, length)) return NULL;
  *count = r->rows.length;
  return r->rows.items;
}

// The grammar's tables, laid out so that each step of the parser is one look.

#ifndef ASTRO_TABLES_H
#define ASTRO_TABLES_H

#include "tree_sitter/parser.h"

#include <stdlib.h>

const TSLanguage *tree_sitter_astro(void);

// What to do at a token: `state << 1 | 1` shifts, `rule << 1` reduces.
enum { NOTHING = 0, ACCEPT = 0xFFFE };

typedef struct {
  uint16_t symbol, production;
  uint8_t count;
} Rule;

// What a child is to its production.
typedef struct {
  uint16_t alias;
  uint8_t field;
} Role;

typedef struct {
  uint16_t symbol; // as the world knows it
  bool visible, named;
} Shape;

typedef struct {
  const TSLanguage *language;
  const TSLexMode *modes;
  uint16_t *actions; // by state and token
  uint16_t *gotos;   // by state and rule
  Rule *rules;
  Role *roles; // by production and child
  Shape *shapes;
  uint32_t tokens, others, widest;
} Tables;

static void fill_state(Tables *t, uint32_t state, const uint16_t *action_codes) {
  const TSLanguage *l = t->language;
  uint16_t *actions = t->actions + (size_t)state * t->tokens, *gotos = t->gotos + (size_t)state * t->others;
  if (state < l->large_state_count) {
    const uint16_t *row = l->parse_table + (size_t)state * l->symbol_count;
    for (uint32_t s = 0; s < t->tokens; s++) actions[s] = action_codes[row[s]];
    for (uint32_t s = 0; s < t->others; s++) gotos[s] = row[s + t->tokens];
    return;
  }
  const uint16_t *data = l->small_parse_table + l->small_parse_table_map[state - l->large_state_count];
  for (uint16_t groups = *data++; groups > 0; groups--) {
    uint16_t value = *data++;
    for (uint16_t count = *data++; count > 0; count--) {
      uint16_t symbol = *data++;
      if (symbol < t->tokens) actions[symbol] = action_codes[value];
      else gotos[symbol - t->tokens] = value;
    }
  }
}

// How many entries of the grammar's actions are there? They are addressed by index, and the tables name the last one.
static uint32_t count_actions(const TSLanguage *l) {
  uint32_t last = 0;
  for (uint32_t state = 0; state < l->large_state_count; state++) {
    for (uint32_t s = 0; s < l->token_count; s++) {
      uint16_t value = l->parse_table[(size_t)state * l->symbol_count + s];
      if (value > last) last = value;
    }
  }
  for (uint32_t state = l->large_state_count; state < l->state_count; state++) {
    const uint16_t *data = l->small_parse_table + l->small_parse_table_map[state - l->large_state_count];
    for (uint16_t groups = *data++; groups > 0; groups--) {
      uint16_t value = *data++, count = *data++;
      for (; count > 0; count--, data++) {
        if (*data < l->token_count && value > last) last = value;
      }
    }
  }
  return last + 1 + l->parse_actions[last].entry.count;
}

// The one action of each entry; what only repeats a list is decided by the reduction beside it.
static bool fill_actions(Tables *t, uint16_t *codes, uint32_t count) {
  const TSLanguage *l = t->language;
  uint32_t rules = 1; // 0 is no action
  for (uint32_t at = 0; at < count; at += 1 + l->parse_actions[at].entry.count) {
    uint16_t code = NOTHING;
    unsigned choices = 0;
    for (uint8_t i = 0; i < l->parse_actions[at].entry.count; i++) {
      TSParseAction action = l->parse_actions[at + 1 + i].action;
      if (action.type == TSParseActionTypeShift && !action.shift.repetition && !action.shift.extra) {
        code = (uint16_t)(action.shift.state << 1 | 1);
        choices++;
      } else if (action.type == TSParseActionTypeReduce) {
        t->rules[rules] = (Rule){action.reduce.symbol, action.reduce.production_id, action.reduce.child_count};
        if (action.reduce.child_count > t->widest) t->widest = action.reduce.child_count;
        code = (uint16_t)(rules++ << 1);
        choices++;
      } else if (action.type == TSParseActionTypeAccept) {
        code = ACCEPT;
        choices++;
      } else if (action.type != TSParseActionTypeShift || action.shift.extra) {
        choices = 2;
      }
    }
    codes[at] = choices == 1 ? code : NOTHING;
  }
  return rules < ACCEPT >> 1;
}

static void fill_roles(Tables *t) {
  const TSLanguage *l = t->language;
  for (uint32_t p = 0; p < l->production_id_count; p++) {
    Role *roles = t->roles + (size_t)p * t->widest;
    for (uint32_t i = 0; p > 0 && i < l->max_alias_sequence_length && i < t->widest; i++) {
      roles[i].alias = l->alias_sequences[p * l->max_alias_sequence_length + i];
    }
    if (l->field_count == 0) continue;
    TSMapSlice slice = l->field_map_slices[p];
    for (uint32_t i = slice.length; i > 0; i--) {
      const TSFieldMapEntry *entry = &l->field_map_entries[slice.index + i - 1];
      if (!entry->inherited && entry->child_index < t->widest) roles[entry->child_index].field = (uint8_t)entry->field_id;
    }
  }
}

void astro_tables_delete(Tables *t) {
  if (!t) return;
  free(t->actions);
  free(t->gotos);
  free(t->rules);
  free(t->roles);
  free(t->shapes);
  free(t);
}

// The grammar's tables, laid out for looking up. Null if this grammar is not one that can be read without a tree.
Tables *astro_tables_new(void) {
  const TSLanguage *l = tree_sitter_astro();
  Tables *t = calloc(1, sizeof *t);
  if (!t) return NULL;
  t->language = l;
  t->modes = (const TSLexMode *)l->lex_modes; // before ABI 15 they are this small
  t->tokens = l->token_count;
  t->others = l->symbol_count - l->token_count;
  t->widest = l->max_alias_sequence_length;
  uint32_t actions = count_actions(l);
  t->actions = calloc((size_t)l->state_count * t->tokens, sizeof *t->actions);
  t->gotos = calloc((size_t)l->state_count * t->others, sizeof *t->gotos);
  t->rules = calloc(actions + 1, sizeof *t->rules);
  t->shapes = calloc(l->symbol_count + l->alias_count, sizeof *t->shapes);
  uint16_t *codes = calloc(actions, sizeof *codes);
  bool fine = l->abi_version < 15 && !l->keyword_capture_token && l->state_count < 0x7FFF && t->actions && t->gotos && t->rules &&
              t->shapes && codes && fill_actions(t, codes, actions);
  t->roles = fine ? calloc((size_t)l->production_id_count * t->widest, sizeof *t->roles) : NULL;
  if (t->roles) {
    fill_roles(t);
    for (uint32_t state = 0; state < l->state_count; state++) fill_state(t, state, codes);
    for (uint32_t s = 0; s < l->symbol_count + l->alias_count; s++) {
      t->shapes[s] = (Shape){l->public_symbol_map[s], l->symbol_metadata[s].visible, l->symbol_metadata[s].named};
    }
  }
  free(codes);
  if (t->roles) return t;
  astro_tables_delete(t);
  return NULL;
}

#endif

// Start tags and end tags, from `<` or `</` to their end.

#ifndef ASTRO_SCANNER_TAGS_H
#define ASTRO_SCANNER_TAGS_H

#include "declarations.h"
#include "values.h"

static bool scan_tag_name(Scanner *s, TSLexer *l) {
  Name name;
  if (!read_name(l, &name)) return false;
  mark_end(l);
  set_progress(s, AFTER_MARKUP);
  push(s, name.bytes, name.size);
  push_byte(s, TAG_MARK);
  return finish(l, TAG_NAME);
}

static bool scan_directive_colon(Scanner *s, TSLexer *l) {
  set_after_in_tag(s, TAG_AFTER_NAME);
  return take(l, DIRECTIVE_COLON);
}

// After `<`: type arguments such as `<string, Map<a, { b: c }>>`, or something else on this line?
// Only those of a component, right after its name, may be followed by an attribute at once.
static bool scan_type_arguments(TSLexer *l, bool attached) {
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
      int32_t next = l->lookahead;
      if (braces || !(is_space(next) || next == '/' || next == '>' || (attached && is_letter(next)))) return false;
      mark_end(l);
      return true;
    }
  }
  return false;
}

// A `{` where an attribute could be: shorthand, spread, comment or any other expression?
static bool scan_attribute_brace(Scanner *s, TSLexer *l, const bool *valid) {
  bool comment = false, word = false, other = false;
  advance(l);
  mark_end(l);
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
  mark_end(l);
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

// After the name of an attribute: is it a word of text in front of which `<p` was typed? Then words go on to the next tag,
// without a `>` or a value; many with a comma or full stop among them are text whatever comes.
enum { MANY_WORDS = 8, WORDS_OF_SENTENCES = 16 };
static bool is_prose(Scanner *s, TSLexer *l) {
  if (!is_tag_mark(top(s)) || (top(s) & TAG_IS_NO_PROSE) || !is_space(l->lookahead)) return false;
  while (is_space(l->lookahead) && !is_newline(l->lookahead)) advance(l);
  int32_t first = l->lookahead;
  if (!is_letter(first) && !is_digit(first) && first < 0x80) return false;
  bool has_lines = top(s) & TAG_HAS_LINES, sentence = false;
  unsigned words = 0;
  while (!eof(l) && l->lookahead != '>' && l->lookahead != '{' && l->lookahead != '=') {
    int32_t c = l->lookahead, last = c;
    advance(l);
    if (is_any_space(c)) continue;
    if (c == '<') {
      if (!begins_markup(l->lookahead)) continue;
      if (has_lines || words >= MANY_WORDS) return true;
      break;
    }
    while (!ends_attribute_name(l->lookahead) && !eof(l)) {
      last = l->lookahead;
      advance(l);
    }
    words++;
    if (last == '.' || last == ',') sentence = true;
    if (sentence && words >= WORDS_OF_SENTENCES) return true;
  }
  if (eof(l) && words >= MANY_WORDS) return true;
  if (has_lines || words >= MANY_WORDS) s->bytes[s->length - 1] |= TAG_IS_NO_PROSE; // need not be asked for each of them
  return false;
}

// Where text begins that was taken for attributes: does the element's own end tag follow it?
static bool own_end_tag_follows(const Scanner *s, TSLexer *l) {
  for (unsigned budget = 4096; budget > 0 && !eof(l); budget--) {
    int32_t c = l->lookahead;
    advance(l);
    if (c != '<' || !begins_markup(l->lookahead)) continue;
    Name name;
    if (l->lookahead != '/' || s->length < 2) return false;
    advance(l);
    return read_name(l, &name) && same_name(s, s->length - 1, &name);
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
  mark_end(l);
  bool space = is_any_space(l->lookahead), newline = skip_space(l);
  int32_t c = l->lookahead;
  // What came before is asked of our own state, not of `valid`: after an edit the parser may have reused the attribute
  // before this place without its last token, and then takes it apart if the token we give asks for it.
  uint8_t after = after_in_tag(s);
  bool named = after == TAG_AFTER_NAME, assigned = after == TAG_AFTER_EQUALS;
  set_after_in_tag(s, 0);
  if (eof(l)) goto unclosed;
  if (after == TAG_BEFORE_PROSE) {
    if (!tag_is_void(s) && own_end_tag_follows(s, l)) return finish_tag(s, l, ELEMENT_TAG_IMPLIED, true);
    goto unclosed;
  }
  if (newline && is_tag_mark(top(s))) {
    s->bytes[s->length - 1] |= TAG_HAS_LINES;
    if (tag_kind(s) >= KIND_SCRIPT && !(top(s) & TAG_IS_NO_PROSE) && c != '>' && c != '/' && c != '<') {
      if (is_attribute_line(l)) {
        s->bytes[s->length - 1] |= TAG_IS_NO_PROSE | (named ? TAG_AFTER_NAME : 0) | (assigned ? TAG_AFTER_EQUALS : 0);
        return finish(l, TAG_CONTINUES);
      }
      return finish_tag(s, l, ELEMENT_TAG_IMPLIED, true);
    }
  }

  if (named && c == '=') {
    set_after_in_tag(s, TAG_AFTER_EQUALS);
    return take(l, EQUALS);
  }
  if (assigned) {
    if (c == '"' || c == '\'') return take(l, c == '"' ? DOUBLE_QUOTE : SINGLE_QUOTE);
    if (c == '`') {
      advance(l);
      mark_end(l);
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
    mark_end(l);
    if (tag_is_void(s)) {
      end_start_tag(s, false);
      return finish(l, VOID_TAG_END);
    }
    bool raw = is_tag_mark(top(s)) && (top(s) & TAG_IS_RAW);
    if (!raw || tag_kind(s) >= KIND_SCRIPT) return finish_tag(s, l, ELEMENT_TAG_END, true);
    end_start_tag(s, true);
    return finish(l, RAW_TAG_END);
  }
  case '/':
    advance(l);
    // `href=/` is a value; in `<Card link=/>` the value is still to be typed.
    if (assigned && !space && (l->lookahead != '>' || tag_has_content(s))) {
      mark_end(l);
      return scan_unquoted(s, l) || finish(l, UNQUOTED_VALUE);
    }
    if (l->lookahead == '/' || l->lookahead == '*') {
      mark_end(l);
      bool block = l->lookahead == '*', closed = true;
      advance(l);
      if (block) closed = skip_block_comment(s, l);
      else skip_line_comment(l);
      if (closed) return finish_here(l, TAG_COMMENT);
      failed(s);
      return finish(l, UNEXPECTED);
    }
    mark_end(l);
    while (is_space(l->lookahead)) advance(l);
    if (l->lookahead == '>') {
      advance(l);
      mark_end(l);
      return finish_tag(s, l, ELEMENT_SELF_CLOSE, false);
    }
    return finish(l, UNEXPECTED);
  case '<':
    advance(l);
    if (assigned && !newline && valid[FRAGMENT_OPEN]) {
      // Markup may be a value without braces around it.
      if (is_letter(l->lookahead)) return finish_here(l, TAG_OPEN);
      if (l->lookahead == '>') {
        push_byte(s, FRAGMENT_ENTRY);
        return take(l, FRAGMENT_OPEN);
      }
    }
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
      if (s->length > 1 && !tag_is_void(s) && read_name(l, &name) && same_name(s, s->length - 1, &name)) {
        return finish_tag(s, l, ELEMENT_TAG_IMPLIED, true);
      }
    } else if (valid[TYPE_ARGUMENTS] && !newline && scan_type_arguments(l, !space && tag_kind(s) == KIND_COMPONENT)) {
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
    if (!scan_attribute_name(s, l)) return take(l, UNEXPECTED);
    if (l->result_symbol == ATTRIBUTE_NAME && is_prose(s, l)) set_after_in_tag(s, TAG_BEFORE_PROSE);
    return true;
  }

unclosed:
  return finish_tag(s, l, ELEMENT_TAG_UNCLOSED, false);
}

// After `</`. What it does was seen before it, see `scan_before_end_tag`.
static bool scan_end_tag(Scanner *s, TSLexer *l, const bool *valid) {
  mark_end(l);
  bool newline = skip_space(l);
  if (valid[END_TAG_NAME] && is_letter(l->lookahead)) {
    Name name;
    NameText text;
    text.length = 0;
    bool erroneous = valid[END_TAG_CLOSE];
    if (newline && erroneous) return finish(l, END_TAG_UNCLOSED);
    read_name_text(l, &text);
    finish_name(&text, &name);
    mark_end(l);
    if (!erroneous && is_element(top(s)) && (l->lookahead == '<' || l->lookahead == '{')) {
      // One that was typed into the name, `</ti{tle>`, and begins nothing.
      Name whole;
      advance(l);
      read_name_text(l, &text);
      finish_name(&text, &whole);
      if (l->lookahead == '>' && same_name(s, s->length, &whole)) mark_end(l);
    }
    if (erroneous) set_progress(s, AFTER_MARKUP);
    else if (is_element(top(s)) && !is_void(&name)) pop(s);
    return finish(l, END_TAG_NAME);
  }
  if (valid[END_TAG_NAME] && !valid[END_TAG_CLOSE] && damaged_name(s, l)) {
    pop(s);
    return finish_here(l, END_TAG_NAME);
  }
  if (l->lookahead == '>') return take(l, END_TAG_CLOSE);
  if (valid[UNEXPECTED]) {
    // Attributes or a slash have no place here.
    bool any = false;
    while (!eof(l) && !is_newline(l->lookahead) && l->lookahead != '<' && l->lookahead != '{') {
      if (l->lookahead == '>') {
        if (any) return finish_here(l, UNEXPECTED);
        break;
      }
      advance(l);
      any = true;
    }
  }
  return finish(l, END_TAG_UNCLOSED);
}

#endif

// Tag names: HTML's and SVG's are known by number, any other by a hash.

#ifndef ASTRO_SCANNER_NAMES_H
#define ASTRO_SCANNER_NAMES_H

#include "characters.h"

// As the stack holds it.
typedef struct {
  uint8_t bytes[2];
  uint8_t size;
  bool component; // begins with A-Z or has a dot
} Name;

enum { NAME_MATH = 70, NAME_SCRIPT = 92, NAME_STYLE = 102, HASHED_COMPONENT = 0x20 };

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

// Where in `known_names` each letter begins.
static const uint8_t known_starts[27] = {0, 7, 15, 23, 35, 38, 43, 44, 54, 59, 59, 60, 66, 73, 75, 80, 88, 89, 90, 108, 122, 125, 127, 128, 128, 128, 128};

// A name while it is read.
typedef struct {
  char text[20];
  unsigned length;
  uint32_t hash;
  bool dot, upper;
} NameText;

static void read_name_text(TSLexer *l, NameText *t) {
  if (t->length == 0) {
    t->hash = 2166136261u;
    t->dot = false;
    t->upper = l->lookahead >= 'A' && l->lookahead <= 'Z';
  }
  while (is_name_char(l->lookahead)) {
    int32_t c = l->lookahead;
    if (c == '.') t->dot = true;
    if (t->length < sizeof t->text - 1) t->text[t->length] = c < 0x80 ? (char)c : '\x7F';
    t->hash = (t->hash ^ (uint32_t)c) * 16777619u;
    t->length++;
    advance(l);
  }
}

static void finish_name(NameText *t, Name *name) {
  name->component = t->upper || t->dot;
  if (t->length < sizeof t->text - 1 && !name->component) {
    t->text[t->length] = 0;
    unsigned letter = (unsigned)(t->text[0] - 'a');
    for (unsigned i = letter < 26 ? known_starts[letter] : 0, end = letter < 26 ? known_starts[letter + 1] : 0; i < end; i++) {
      const char *known = known_names[i];
      unsigned same = 1;
      while (same <= t->length && known[same] == t->text[same]) same++;
      if (same > t->length) {
        name->bytes[0] = (uint8_t)i;
        name->size = 1;
        return;
      }
    }
  }
  uint32_t hash = t->hash ^ t->hash >> 15;
  name->bytes[0] = hash & 0xFF;
  name->bytes[1] = 0x80 | (name->component ? HASHED_COMPONENT : 0) | ((hash >> 8) & 0x1F);
  name->size = 2;
}

// Reads a tag name; false if there is none here.
static bool read_name(TSLexer *l, Name *name) {
  NameText text;
  text.length = 0;
  read_name_text(l, &text);
  if (text.length == 0) return false;
  finish_name(&text, name);
  return true;
}

#endif

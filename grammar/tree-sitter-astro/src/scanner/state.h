// The stack as tree-sitter keeps it between tokens, in at most 1,024 bytes.
//
// The first byte holds the failures and flags, the next two how many `<math>` are open, after failures four more for how
// long they are remembered, the rest the stack as it is. A
// stack that does not fit is packed: what is open thousands of levels deep mostly repeats itself. What is too varied
// even for that loses its outer half.

#ifndef ASTRO_SCANNER_STATE_H
#define ASTRO_SCANNER_STATE_H

#include "stack.h"
#include "tree_sitter/parser.h"

enum {
  HEAD_SIZE = 3,       // the byte of failures and flags, and the two of `math`
  DEBT_SIZE = 4,
  STATE_SIZE = TREE_SITTER_SERIALIZATION_BUFFER_SIZE - HEAD_SIZE - DEBT_SIZE,
  STATE_FAILURES = 0x0F,
  STATE_PACKED = 0x20,
  LONGEST_PERIOD = 64,
  SHORTEST_REPEAT = 6, // bytes, below which a repeat is longer than what it stands for
  LONGEST_LITERAL = 0x7F,
};

// How many bytes from `at` repeat those `period` before them?
static unsigned repeated(const uint8_t *bytes, unsigned at, unsigned length, unsigned period) {
  unsigned end = at;
  while (end + 256 <= length && memcmp(bytes + end, bytes + end - period, 256) == 0) end += 256;
  for (uint64_t a, b; end + 8 <= length; end += 8) {
    memcpy(&a, bytes + end, 8);
    memcpy(&b, bytes + end - period, 8);
    if (a != b) break;
  }
  while (end < length && bytes[end] == bytes[end - period]) end++;
  return end - at;
}

// Writes the stack as literals, `n` and n bytes, and repeats, `80 | period - 1` and two bytes of length. It is a
// function of the stack alone, so that equal stacks are equal states. False if it does not fit.
static bool pack(const Scanner *s, uint8_t *buffer, unsigned *size) {
  unsigned at = 0, out = 0, literal = 0; // where the count of the last literal is, or 0
  while (at < s->length) {
    unsigned period = 0, longest = SHORTEST_REPEAT - 1;
    for (unsigned p = 1; p <= LONGEST_PERIOD && p <= at; p++) {
      unsigned length = repeated(s->bytes, at, s->length, p);
      if (length > longest) {
        longest = length;
        period = p;
        if (length >= 4 * LONGEST_PERIOD) break;
      }
    }
    if (period) {
      if (out + 3 > STATE_SIZE) return false;
      buffer[out++] = 0x80 | (period - 1);
      buffer[out++] = longest & 0xFF;
      buffer[out++] = longest >> 8;
      at += longest;
      literal = 0;
      continue;
    }
    if (!literal || buffer[literal - 1] == LONGEST_LITERAL) {
      if (out + 1 > STATE_SIZE) return false;
      buffer[out++] = 0;
      literal = out;
    }
    if (out + 1 > STATE_SIZE) return false;
    buffer[literal - 1]++;
    buffer[out++] = s->bytes[at++];
  }
  *size = out;
  return true;
}

static void unpack(Scanner *s, const uint8_t *buffer, unsigned size) {
  for (unsigned in = 0; in < size;) {
    uint8_t head = buffer[in++];
    unsigned length = head;
    if (head & 0x80) {
      unsigned period = (head & 0x7F) + 1;
      if (in + 2 > size || period > s->length) return;
      length = buffer[in] | (unsigned)buffer[in + 1] << 8;
      in += 2;
      if (s->length + length > STACK_LIMIT || !reserve(s, s->length + length)) return;
      // Each copy doubles what there is to copy.
      for (unsigned ready = period, size; length > 0; length -= size, ready += size) {
        size = length < ready ? length : ready;
        memcpy(s->bytes + s->length, s->bytes + s->length - ready, size);
        s->length += size;
      }
    } else {
      if (in + length > size || !reserve(s, s->length + length)) return;
      memcpy(s->bytes + s->length, buffer + in, length);
      s->length += length;
      in += length;
    }
  }
}

// The state asked for next is nearly always the one given last: then a deep stack need not be unpacked.
static void remember(Scanner *s, const char *buffer, unsigned size) {
  if (!s->packed) s->packed = ts_malloc(TREE_SITTER_SERIALIZATION_BUFFER_SIZE);
  if (!s->packed) return;
  memcpy(s->packed, buffer, size);
  s->packed_size = size;
  s->is_packed = true;
}

static unsigned serialize(Scanner *s, char *buffer) {
  if (s->length == 0 && s->failures == 0) return 0;
  unsigned head = HEAD_SIZE, size = s->length;
  if (s->failures > 0) {
    memcpy(buffer + head, &s->debt, DEBT_SIZE);
    head += DEBT_SIZE;
  }
  uint8_t *out = (uint8_t *)buffer + head;
  bool packed = s->length > STATE_SIZE;
  if (!packed) memcpy(out, s->bytes, size);
  while (packed && !pack(s, out, &size)) forget(s);
  buffer[0] = (char)(s->failures | (packed ? STATE_PACKED : 0));
  memcpy(buffer + 1, &s->math, sizeof s->math);
  if (packed) remember(s, buffer, head + size);
  return head + size;
}

static void deserialize(Scanner *s, const char *buffer, unsigned size) {
  if (s->is_packed && size == s->packed_size && memcmp(buffer, s->packed, size) == 0) return;
  s->is_packed = false;
  s->length = 0;
  s->math = 0;
  s->failures = 0;
  s->debt = 0;
  if (size < HEAD_SIZE) return;
  unsigned head = HEAD_SIZE;
  s->failures = buffer[0] & STATE_FAILURES;
  memcpy(&s->math, buffer + 1, sizeof s->math);
  if (s->failures > 0) {
    if (size < HEAD_SIZE + DEBT_SIZE) return;
    memcpy(&s->debt, buffer + head, DEBT_SIZE);
    head += DEBT_SIZE;
  }
  if (buffer[0] & STATE_PACKED) {
    unpack(s, (const uint8_t *)buffer + head, size - head);
  } else if (reserve(s, size - head)) {
    s->length = size - head;
    memcpy(s->bytes, buffer + head, s->length);
  }
}

#endif

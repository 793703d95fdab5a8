// `Intl.Segmenter`: text cut into characters as people see them, words, or sentences. The rules of Unicode, in short.

const GRAPHEME = /\r\n|\p{RI}\p{RI}|(?:\p{Extended_Pictographic}\p{EMod}?[\u{FE0F}\u{E0020}-\u{E007F}]*(?:\u200D\p{Extended_Pictographic}\p{EMod}?\uFE0F?)*|[\u1100-\u115F]*[\u1160-\u11A7]+[\u11A8-\u11FF]*|[^\p{Cc}])[\p{M}\u200C\u200D\p{EMod}]*|[^]/gsu;
const WORD = /[\p{L}\p{N}\p{M}_]+(?:['’.](?=[\p{L}\p{N}])[\p{L}\p{N}\p{M}_]+)*|\r\n|[ \t]+|[^]/gsu;
const SENTENCE = /[^]*?(?:[.!?…。！？]+["'”’)\]]*\s+|[\r\n]+|$)/gsu;
const RULES = { grapheme: GRAPHEME, word: WORD, sentence: SENTENCE };

class Segments {
  #text;
  #granularity;
  constructor(text, granularity) {
    this.#text = text;
    this.#granularity = granularity;
  }
  *[Symbol.iterator]() {
    for (const { 0: segment, index } of this.#text.matchAll(RULES[this.#granularity])) {
      if (segment === '') continue;
      const found = { segment, index, input: this.#text };
      if (this.#granularity === 'word') found.isWordLike = /[\p{L}\p{N}]/u.test(segment);
      yield found;
    }
  }
  containing(index = 0) {
    for (const found of this) if (index >= found.index && index < found.index + found.segment.length) return found;
    return undefined;
  }
}

export class Segmenter {
  #granularity;
  constructor(_locales = undefined, { granularity = 'grapheme' } = {}) {
    if (!Object.hasOwn(RULES, granularity)) throw new RangeError(`Value ${granularity} out of range for Intl.Segmenter options property granularity`);
    this.#granularity = granularity;
  }
  segment(text) {
    return new Segments(`${text}`, this.#granularity);
  }
  resolvedOptions() {
    return { locale: 'en-US', granularity: this.#granularity };
  }
  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }
}

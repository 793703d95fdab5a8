// Values become text, in document order. Nothing here waits unless a value does.
//
// A compiled template is `new Template([html, value, html, value, …])`: even places are finished HTML, odd places are
// values of the project. Rendering appends to `out.text`. The first value that has to be waited for makes a promise;
// what follows it is started at once into buffers of its own and joined in order.

import { Html, escape } from "astro-lsp:escape";
import { invalidComponentArgs, responseSent } from "astro-lsp:errors";

/** A piece of compiled markup. */
export class Template {
  constructor(parts) {
    this.parts = parts;
  }
}

/** What compiled components call: `t("<p>", value, "</p>")`. */
export const t = (...parts) => new Template(parts);

/** Anything that writes itself: components, dynamic elements, head and scripts. `render(out)` may return a promise. */
export class Renderable {}

/** Something decided in document order: head, script, begin and end of `<template>`. */
export class Instruction extends Renderable {
  constructor(kind, id, text) {
    super();
    this.kind = kind;
    this.id = id;
    this.text = text;
  }
  render(out) {
    out.say(this);
  }
}

/** Rendered content of a slot: a string for projects, with its instructions for us. */
export class Rendered extends Html {
  constructor(pieces) {
    super(pieces.filter((piece) => typeof piece === "string").join(""));
    this.pieces = pieces;
  }
  get [Symbol.for("astro:slot-string")]() {
    return true;
  }
}

/** Where text goes: the page itself, or a buffer until everything before it is written. */
export class Out {
  constructor(page) {
    this.page = page;
    this.text = "";
    this.held = null;
    this.target = null;
    this.sink = null;
    this.isPage = false;
    // Custom elements that are open, and where the outermost one begins in the text.
    this.customDepth = 0;
    this.customStart = 0;
  }

  /** The buffer of something that comes later in the document. */
  later() {
    return new Out(this.page);
  }

  /** Head, scripts and the like are decided when their place in the document is reached. */
  say(instruction) {
    if (this.isPage) {
      this.decide(instruction);
    } else if (this.target !== null) {
      this.flush();
      this.target.say(instruction);
    } else {
      (this.held ??= []).push(this.text, instruction);
      this.text = "";
    }
  }

  /** As in Astro, what is decided inside of a custom element stands before the outermost one. */
  decide(instruction) {
    if (instruction.kind === "custom-enter") {
      if (this.customDepth++ === 0) this.customStart = this.text.length;
    } else if (instruction.kind === "custom-exit") {
      this.customDepth--;
    } else {
      const text = this.page.decide(instruction);
      if (this.customDepth === 0) this.text += text;
      else this.insert(text);
    }
  }

  // Before the outermost custom element.
  insert(text) {
    const at = this.customStart;
    this.text = this.text.slice(0, at) + text + this.text.slice(at);
    this.customStart += text.length;
  }

  /** Takes the text before which nothing can come any more. */
  take() {
    const { text } = this;
    const end = this.customDepth === 0 ? text.length : this.customStart;
    this.text = end === text.length ? "" : text.slice(end);
    this.customStart = 0;
    return end === text.length ? text : text.slice(0, end);
  }

  /** From now on, and for what is there already, write to `target`. */
  join(target) {
    this.target = target;
    if (this.held !== null) {
      for (const piece of this.held) {
        if (typeof piece === "string") target.text += piece;
        else target.say(piece);
      }
      this.held = null;
    }
    target.text += this.text;
    this.text = "";
  }

  /** Passes on what is finished. */
  flush() {
    if (this.target !== null) {
      this.target.text += this.text;
      this.text = "";
      this.target.flush();
    } else if (this.sink !== null) {
      const text = this.take();
      if (text !== "") this.sink(text);
    }
  }

  /** What was written, for a slot that is rendered to a value. */
  pieces() {
    return this.held === null ? [this.text] : [...this.held, this.text];
  }
}

export const isPromise = (value) =>
  value !== null && typeof value === "object" && typeof value.then === "function";

const ignore = () => {};

/** Writes a value of the project. Returns a promise only if the value has to be waited for. */
export function renderValue(out, value) {
  switch (typeof value) {
    case "string":
      out.text += escape(value);
      return;
    case "number":
      out.text += value;
      return;
    case "undefined":
      return;
    case "boolean":
      if (value) out.text += "true";
      return;
    case "function":
      if (value.isAstroComponentFactory) throw invalidComponentArgs(value.name);
      return renderValue(out, value());
    case "object":
      return value === null ? undefined : renderObject(out, value);
    default:
      out.text += escape(String(value));
  }
}

function renderObject(out, value) {
  if (value instanceof Template) return renderTemplate(out, value.parts);
  if (value instanceof Renderable) return value.render(out);
  if (value instanceof Rendered) return renderPieces(out, value.pieces);
  if (value instanceof Html) {
    out.text += value;
    return;
  }
  if (Array.isArray(value)) return renderArray(out, value);
  if (typeof value.then === "function") return renderPromise(out, value);
  if (value instanceof Response) throw responseSent("A `Response` (perhaps `Astro.redirect`)");
  if (ArrayBuffer.isView(value)) {
    out.text += new TextDecoder().decode(value);
    return;
  }
  if (value instanceof String) {
    out.text += escape(String(value));
    return;
  }
  if (typeof value.render === "function" && value.isRenderInstance) return value.render(out);
  if (Symbol.asyncIterator in value) return renderAsync(out, value);
  if (Symbol.iterator in value) return renderEach(out, value[Symbol.iterator]());
  out.text += escape(String(value));
}

async function renderPromise(out, promise) {
  const pending = renderValue(out, await promise);
  if (pending !== undefined) await pending;
  out.flush();
}

function renderPieces(out, pieces) {
  for (const piece of pieces) {
    if (typeof piece === "string") out.text += piece;
    else out.say(piece);
  }
}

function renderTemplate(out, parts) {
  const length = parts.length;
  for (let i = 0; i < length; i += 2) {
    out.text += parts[i];
    if (i + 1 === length) return;
    const value = parts[i + 1];
    if (typeof value === "string") {
      out.text += escape(value);
      continue;
    }
    const pending = renderValue(out, value);
    if (pending !== undefined) {
      if (i + 2 >= length) return pending;
      const rest = [];
      for (let j = i + 2; j < length; j++) rest.push(j % 2 === 0 ? parts[j] : begin(out, parts[j]));
      return pending.then(() => finish(out, rest, 0));
    }
  }
}

function renderArray(out, values) {
  for (let i = 0; i < values.length; i++) {
    const pending = renderValue(out, values[i]);
    if (pending !== undefined) {
      if (i + 1 === values.length) return pending;
      const rest = [];
      for (let j = i + 1; j < values.length; j++) rest.push(begin(out, values[j]));
      return pending.then(() => finish(out, rest, 0));
    }
  }
}

// An iterable may never end: it is asked for the next value when the last one is written.
function renderEach(out, iterator) {
  for (;;) {
    const { value, done } = iterator.next();
    if (done) return;
    const pending = renderValue(out, value);
    if (pending !== undefined) {
      return pending.then(() => {
        out.flush();
        return renderEach(out, iterator);
      });
    }
  }
}

async function renderAsync(out, values) {
  for await (const value of values) {
    const pending = renderValue(out, value);
    if (pending !== undefined) await pending;
    out.flush();
  }
}

// Starts a later value: the buffer, and what it waits for.
function begin(out, value) {
  const buffer = out.later();
  let pending;
  try {
    pending = renderValue(buffer, value);
    pending?.catch(ignore);
  } catch (error) {
    pending = Promise.reject(error);
    pending.catch(ignore);
  }
  return { buffer, pending };
}

// Joins finished HTML and begun values in order.
function finish(out, rest, from) {
  for (let i = from; i < rest.length; i++) {
    const piece = rest[i];
    if (typeof piece === "string") {
      out.text += piece;
      continue;
    }
    piece.buffer.join(out);
    if (piece.pending !== undefined) {
      out.flush();
      return piece.pending.then(() => {
        piece.buffer.flush();
        return finish(out, rest, i + 1);
      });
    }
  }
  out.flush();
}

/** The text of what was rendered by itself, for a place that takes text only. */
export function textOf(page, pieces) {
  const out = new Out(page);
  out.isPage = true;
  renderPieces(out, pieces);
  return out.text;
}

/** Renders a value (usually a slot) by itself. */
export function renderToPieces(page, value) {
  const out = new Out(page);
  const pending = renderValue(out, value);
  return pending === undefined ? out.pieces() : pending.then(() => out.pieces());
}

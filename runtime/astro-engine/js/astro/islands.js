// `server:defer`: a component that is left out of the page and fetched by it later.
//
// The address carries what the component gets, encrypted for this island alone: a visitor can neither read nor change it.

import { ask } from "astro-lsp:host";
import { settings } from "astro-lsp:site";
import { Html, json } from "astro-lsp:escape";
import { Instruction, Template, renderToPieces, textOf } from "astro-lsp:render";

const IV_BYTES = 12;
// Longer addresses are cut off by some of those they pass: then the data goes into a POST.
const URL_LIMIT = 2048;

let key;

function islandKey() {
  return (key ??= openKey().catch((error) => {
    key = undefined;
    throw error;
  }));
}

// The first key that a worker offers is the one of this preview, unless ASTRO_KEY names one.
async function openKey() {
  const offer = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const bytes = bytesOf(await ask("island-key", { offer }));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", true, ["encrypt", "decrypt"]);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const encoder = new TextEncoder();

/** `text`, readable only with the same `purpose`: iv in hex, then the rest in base64. */
export async function encrypt(text, purpose) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(purpose) }, await islandKey(), encoder.encode(text));
  const hex = Array.from(iv, (byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();
  let binary = "";
  for (const byte of new Uint8Array(data)) binary += String.fromCharCode(byte);
  return hex + btoa(binary);
}

/** The text again; throws for what was not encrypted here for that purpose. */
export async function decrypt(text, purpose) {
  const iv = Uint8Array.from({ length: IV_BYTES }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
  const data = bytesOf(text.slice(2 * IV_BYTES));
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(purpose) }, await islandKey(), data);
  return new TextDecoder().decode(plain);
}

/** What stands in the page for a deferred component: its fallback, and the script that fetches it. */
export async function defer(page, name, Component, props, slots) {
  const island = await ask("island", { file: Component.moduleId, name });
  const id = crypto.randomUUID();
  const script = await islandScript(page, island, id, props, slots);
  for (const text of [REPLACER, script]) page.noteScript(text);
  const parts = ["", new Instruction("script", "server-islands", `<script>${REPLACER}</script>`), `<!--${START}-->`];
  if (slots.fallback) parts.push(slots.fallback(), "");
  parts[parts.length - 1] += `<script type="module" data-astro-rerun data-island-id="${id}">${script}</script>`;
  return new Template(parts);
}

async function islandScript(page, island, id, props, slots) {
  const sent = {};
  for (const name of Object.keys(props)) if (!name.startsWith("server:")) sent[name] = props[name];
  const rendered = {};
  for (const name of Object.keys(slots)) {
    if (name !== "fallback") rendered[name] = await slotHtml(page, slots[name]);
  }
  const isEmpty = (object) => Object.keys(object).length === 0;
  const data = {
    encryptedComponentExport: await encrypt("default", `export:${island}`),
    encryptedProps: isEmpty(sent) ? "" : await encrypt(JSON.stringify(sent), `props:${island}`),
    encryptedSlots: isEmpty(rendered) ? "" : await encrypt(JSON.stringify(rendered), `slots:${island}`),
  };
  const slash = settings.trailingSlash === "always" ? "/" : "";
  const path = `${settings.base.replace(/\/$/, "")}/_server-islands/${island}${slash}`;
  const query = new URLSearchParams({ e: data.encryptedComponentExport, p: data.encryptedProps, s: data.encryptedSlots });
  const address = `${path}?${query}`;
  const request =
    address.length < URL_LIMIT
      ? `let response = await fetch(${json(address)}, { headers: new Headers({}) });`
      : `let response = await fetch(${json(path)}, { method: "POST", body: JSON.stringify(${json(data)}), headers: new Headers({ "Content-Type": "application/json" }) });`;
  return `${request}\nreplaceServerIsland(${json(id)}, response);`;
}

// Scripts of components in the slot go along with it.
const slotHtml = async (page, slot) => textOf(page, await renderToPieces(page, slot));

const START = "[if astro]>server-island-start<![endif]";

const REPLACER = `async function replaceServerIsland(id, response) { const script = document.querySelector('script[data-island-id="' + id + '"]'); const type = response.headers.get("content-type")?.split(";")[0].trim(); if (!script || response.status !== 200 || type !== "text/html") return; const html = await response.text(); while (script.previousSibling && script.previousSibling.nodeType !== 8 && script.previousSibling.data !== "${START}") script.previousSibling.remove(); script.previousSibling?.remove(); script.before(document.createRange().createContextualFragment(html)); script.remove(); }`;
/** The script that puts islands in their places, for the hashes of a content security policy. */
export const replacer = REPLACER;

const refuse = (status, reason) => new Response(null, { status, statusText: reason });
const bad = (reason) => refuse(400, `Bad request: ${reason}`);

/** The page behind `/_server-islands/NAME`. */
export const islandPage = {
  partial: true,
  default: Object.assign(
    async function island(page) {
      const { request, params } = page.global;
      const data = await dataOf(request);
      if (data instanceof Response) return data;
      const module = params.name ? await ask("island-module", { name: params.name }) : null;
      if (!module) return refuse(404, "Not found");
      const opened = await open(data, params.name);
      if (opened instanceof Response) return opened;
      const { name, props, slots } = opened;
      const Component = (await import(module))[name];
      if (typeof Component !== "function") return refuse(404, "Not found");
      page.response.headers.set("X-Robots-Tag", "noindex");
      // The head of the answer waits for the component: it may set headers and cookies.
      return Component(page, props, slots);
    },
    { isAstroComponentFactory: true, moduleId: "_server-islands.astro" },
  ),
};

async function dataOf(request) {
  if (request.method === "GET") {
    const { searchParams } = new URL(request.url);
    const [e, p, s] = ["e", "p", "s"].map((name) => searchParams.get(name));
    if (e === null || p === null || s === null) return bad("Missing required query parameters.");
    return { encryptedComponentExport: e, encryptedProps: p, encryptedSlots: s };
  }
  if (request.method !== "POST") return refuse(405, "Method not allowed");
  const { BodyTooLarge, readBody } = await import("astro-lsp:action-body");
  let data;
  try {
    data = JSON.parse(new TextDecoder().decode(await readBody(request, settings.serverIslandBodySizeLimit)));
  } catch (error) {
    if (error instanceof BodyTooLarge) return refuse(413, error.message);
    if (error instanceof SyntaxError) return bad("Request format is invalid.");
    throw error;
  }
  if (data === null || typeof data !== "object") return bad("Request format is invalid.");
  if (Object.hasOwn(data, "slots") && typeof data.slots === "object") return bad("Plaintext slots are not allowed. Slots must be encrypted.");
  if (Object.hasOwn(data, "componentExport") && typeof data.componentExport === "string") {
    return bad("Plaintext componentExport is not allowed. componentExport must be encrypted.");
  }
  return data;
}

async function open(data, island) {
  let part = "componentExport";
  try {
    const name = await decrypt(data.encryptedComponentExport, `export:${island}`);
    part = "props";
    const props = data.encryptedProps === "" ? {} : JSON.parse(await decrypt(data.encryptedProps, `props:${island}`));
    part = "slots";
    const html = data.encryptedSlots === "" ? {} : JSON.parse(await decrypt(data.encryptedSlots, `slots:${island}`));
    const slots = Object.create(null);
    for (const name of Object.keys(html)) slots[name] = () => new Html(html[name]);
    return { name, props, slots };
  } catch {
    return bad(`Encrypted ${part} value is invalid.`);
  }
}

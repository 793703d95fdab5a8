// What went wrong, laid over the last page that was good, in a room of its own that the page's styles do not reach.

const STYLE = `
:host { all: initial; color-scheme: light dark; --ink: #1b1b25; --dim: #6a6a7c; --paper: #fff; --soft: #f4f3f8; --mark: #d1246b; --tint: #fde8f0; }
@media (prefers-color-scheme: dark) { :host { --ink: #ececf4; --dim: #a3a3b5; --paper: #16161e; --soft: #24242f; --mark: #ff7bac; --tint: #3a1c2b; } }
section, aside { position: fixed; z-index: 2147483647; box-sizing: border-box; color: var(--ink); background: var(--paper); font: 14px/1.5 system-ui, sans-serif; box-shadow: 0 4px 30px #0005; }
section { inset: auto 0 0 0; max-height: 75vh; overflow: auto; padding: 12px 16px 16px; border-top: 3px solid var(--mark); }
aside { inset: auto 12px 12px auto; max-width: calc(100vw - 24px); padding: 8px 12px; border-radius: 8px; border: 1px solid var(--dim); }
p { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.name { color: var(--mark); font-weight: 600; padding-right: 40px; }
.message { font-size: 16px; font-weight: 600; }
.hint { margin-top: 8px; padding: 6px 10px; background: var(--soft); border-left: 3px solid var(--mark); }
pre { margin: 8px 0 0; padding: 6px 0; overflow: auto; background: var(--soft); font: 13px/1.5 ui-monospace, monospace; tab-size: 2; }
pre span { display: block; padding: 0 10px; }
pre b { color: var(--dim); font-weight: 400; }
.here { background: var(--tint); }
button { font: inherit; color: inherit; background: none; border: 0; padding: 2px 6px; cursor: pointer; text-decoration: underline; }
.close { position: absolute; top: 8px; right: 8px; text-decoration: none; }
button:focus-visible { outline: 2px solid var(--mark); }
.note { color: var(--dim); font-size: 12px; margin-top: 8px; }
`;

let host;
let root;

function room() {
  if (!host) {
    host = document.createElement("astro-lsp-overlay");
    root = host.attachShadow({ mode: "open" });
  }
  if (!host.isConnected) document.documentElement.append(host);
  return root;
}

function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

function button(text, run, className) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

function lines({ lines = [], line, column }) {
  if (lines.length === 0) return [];
  const pre = element("pre");
  for (const [number, text] of lines) {
    pre.append(element("span", number === line ? "here" : "", element("b", "", `${String(number).padStart(4)} `), text));
    if (number === line && column > 0) pre.append(element("span", "here", element("b", "", "     "), `${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`));
  }
  return [pre];
}

const style = () => element("style", "", STYLE);

/** Lays a failure over the page; `open` goes to its place in the editor. */
export function show({ name, message, hint, frame }, open) {
  const place = frame && (frame.line ? `${frame.file}:${frame.line}:${frame.column}` : frame.file);
  const section = element("section", "",
    element("p", "name", name),
    element("p", "message", message),
    ...(hint ? [element("p", "hint", hint)] : []),
    ...(place ? [frame.line ? button(place, () => open(frame)) : element("p", "", place)] : []),
    ...(frame ? lines(frame) : []),
    element("p", "note", "Behind this is the last page that was good. This goes when the page is good again."),
    button("✕", hide, "close"),
  );
  section.setAttribute("role", "alert");
  section.querySelector(".close").setAttribute("aria-label", "Hide the error");
  room().replaceChildren(style(), section);
}

/** A word in the corner, with something to do. */
export function note(text, action, run) {
  const aside = element("aside", "", element("p", "", text), button(action, () => (hide(), run())), button("Close", hide));
  aside.setAttribute("role", "status");
  room().replaceChildren(style(), aside);
}

/** The page is good. */
export function hide() {
  host?.remove();
}

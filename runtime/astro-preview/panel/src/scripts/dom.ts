// Elements are made of text, never of markup: what answers say stays what it is.

type Content = Node | string;

export const byId = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;

export function element<K extends keyof HTMLElementTagNameMap>(name: K, className = "", ...content: Content[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

export function button(text: string, run: () => void, className = ""): HTMLButtonElement {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

export const heading = (text: string, className = "") => element("h2", className, text);

/** A table of two columns with a heading; nothing for nothing. */
export function facts(title: string, pairs: [string, Content, string?][]): HTMLElement[] {
  if (pairs.length === 0) return [];
  const rows = pairs.map(([name, value, className]) => element("tr", "", element("td", `dim ${className ?? ""}`, name), element("td", "mono", value)));
  return [heading(title), element("table", "facts", element("tbody", "", ...rows))];
}

export function table(titles: string[], rows: Content[][]): HTMLElement {
  const head = element("tr", "", ...titles.map((title) => element("th", "", title)));
  const body = rows.map((cells) => element("tr", "", ...cells.map((cell) => element("td", "", cell))));
  return element("table", "", element("thead", "", head), element("tbody", "", ...body));
}

export const short = (text: string, most = 80) => (text.length > most ? `${text.slice(0, most)}…` : text);

export const size = (bytes: number) => (bytes < 10_000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

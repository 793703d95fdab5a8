// What is wrong with HTML that was answered: for people who do not see it, for search engines, and links that lead nowhere.

export interface Finding {
  kind: "accessibility" | "links" | "search engines";
  message: string;
  /** Where the element is written, if it says so. */
  place?: { file: string; line: number; column: number };
}

const place = (element: Element) => {
  const { astroSourceFile: file, astroSourceLoc: loc } = (element as HTMLElement).dataset ?? {};
  const [line, column] = (loc ?? "").split(":").map(Number);
  return file && line ? { file, line, column } : undefined;
};

const shown = (element: Element) => {
  const text = element.cloneNode(false) as Element;
  for (const { name } of [...text.attributes]) if (name.startsWith("data-astro-")) text.removeAttribute(name);
  return text.outerHTML.replace(/<\/[^>]*>$/, "").slice(0, 100);
};

const named = (element: Element): boolean =>
  Boolean(element.textContent?.trim() || element.getAttribute("aria-label")?.trim() || element.getAttribute("aria-labelledby") || element.getAttribute("title")?.trim() || [...element.querySelectorAll("img[alt], svg title")].some((child) => child.getAttribute("alt")?.trim() || child.textContent?.trim()));

/** Findings in one page; links are the caller's to follow. */
export function check(page: Document): Finding[] {
  const found: Finding[] = [];
  const say = (kind: Finding["kind"], message: string, element?: Element) => found.push({ kind, message: element ? `${message}: ${shown(element)}` : message, place: element && place(element) });
  const all = (selector: string) => [...page.querySelectorAll(selector)];

  if (!page.documentElement.lang) say("accessibility", "<html> does not say its language (lang)");
  for (const image of all("img:not([alt])")) say("accessibility", "a picture without alt", image);
  for (const control of all("button, a[href], summary")) if (!named(control)) say("accessibility", "a control without a name", control);
  for (const input of all("input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]), select, textarea")) {
    const label = (input.id && page.querySelector(`label[for="${CSS.escape(input.id)}"]`)) || input.closest("label") || input.getAttribute("aria-label") || input.getAttribute("aria-labelledby") || input.getAttribute("title");
    if (!label) say("accessibility", "a field without a label", input);
  }
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const now = Number(heading.nodeName[1]);
    if (level && now > level + 1) say("accessibility", `a heading of level ${now} after one of level ${level}`, heading);
    level = now;
  }
  const ids = new Map<string, number>();
  for (const element of all("[id]")) ids.set(element.id, (ids.get(element.id) ?? 0) + 1);
  for (const [id, count] of ids) if (count > 1) say("accessibility", `${count} elements have the id "${id}"`);
  for (const element of all("[tabindex]")) if (Number(element.getAttribute("tabindex")) > 0) say("accessibility", "a tabindex above 0 changes the order of everything", element);
  for (const frame of all("iframe:not([title])")) say("accessibility", "a frame without a title", frame);

  if (!page.title.trim()) say("search engines", "<title> is missing or empty");
  else if (page.title.length > 70) say("search engines", `<title> has ${page.title.length} characters; about 60 are shown`);
  if (!page.querySelector('meta[name="description"][content]:not([content=""])')) say("search engines", "there is no description (meta name=description)");
  const titles = all("h1").length;
  if (titles !== 1) say("search engines", titles === 0 ? "there is no <h1>" : `there are ${titles} <h1>`);
  if (!page.querySelector('meta[name="viewport"]')) say("search engines", "there is no viewport (meta name=viewport)");
  if (page.querySelector('meta[name="robots"][content*="noindex"]')) say("search engines", "the page asks not to be found (noindex)");
  for (const anchor of all('a[href^="#"]:not([href="#"])')) {
    const id = decodeURIComponent(anchor.getAttribute("href")!.slice(1));
    if (id !== "top" && !page.getElementById(id)) say("links", "nothing on the page has this id", anchor);
  }
  return found;
}

/** Links of a page to its own site, with the elements. */
export function links(page: Document, base: URL): Map<string, Element> {
  const found = new Map<string, Element>();
  for (const anchor of page.querySelectorAll("a[href]")) {
    try {
      const target = new URL(anchor.getAttribute("href")!, base);
      if (target.origin === base.origin && !anchor.getAttribute("href")!.startsWith("#")) found.set(target.pathname, anchor);
    } catch {
      found.set(anchor.getAttribute("href")!, anchor);
    }
  }
  return found;
}

export { place, shown };

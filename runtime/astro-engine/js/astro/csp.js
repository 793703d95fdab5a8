// The content security policy of a page, as a built project sends it: hashes of what Astro itself writes into the page,
// and what the configuration and the page allow besides. The development server sends one only for adapters that send
// headers of static pages, and it knows no hash of what a build would write.

const ALGORITHMS = { "SHA-256": "sha256-", "SHA-384": "sha384-", "SHA-512": "sha512-" };
const KINDS = { element: "elem", attribute: "attr" };

const resourceOf = (entry) => (typeof entry === "string" ? { value: entry, kind: "default" } : { value: entry.resource, kind: entry.kind ?? "default" });
const hashOf = (entry) => (typeof entry === "string" ? { value: entry, kind: "default" } : { value: entry.hash, kind: entry.kind ?? "default" });

/** The policy of one request. */
export class Policy {
  constructor(options, { production, staticHeaders }) {
    this.isBuilt = production;
    this.isSent = production || staticHeaders;
    this.isAlwaysHeader = staticHeaders;
    const directive = ({ resources = [], hashes = [], strictDynamic = false } = {}) => ({ resources: resources.map(resourceOf), hashes: hashes.map(hashOf), strictDynamic });
    this.algorithm = options.algorithm in ALGORITHMS ? options.algorithm : "SHA-256";
    this.directives = [...(options.directives ?? [])];
    this.script = directive(options.scriptDirective);
    this.style = directive(options.styleDirective);
    this.texts = { script: new Set(), style: new Set() };
  }

  /** `Astro.csp` */
  get api() {
    return {
      insertDirective: (text) => {
        this.directives = merged(this.directives, text);
      },
      insertScriptResource: (entry) => this.script.resources.push(resourceOf(entry)),
      insertStyleResource: (entry) => this.style.resources.push(resourceOf(entry)),
      insertScriptHash: (entry) => this.script.hashes.push(hashOf(entry)),
      insertStyleHash: (entry) => this.style.hashes.push(hashOf(entry)),
    };
  }

  /** Allows the scripts and styles that stand in HTML of ours. */
  note(html) {
    for (const [, tag, text] of html.matchAll(/<(script|style)\b[^>]*>([^]*?)<\/\1>/g)) if (text !== "") this.texts[tag].add(text);
  }

  /** Allows what a build writes into its pages. */
  noteBuilt(html) {
    if (this.isBuilt) this.note(html);
  }

  async text() {
    const own = this.directives.length > 0 ? `${this.directives.join(";")};` : "";
    const parts = [own, ...(await this.family("script")), ...(await this.family("style"))];
    return parts.filter(Boolean).join(" ");
  }

  /** `script-src`, and `-elem` and `-attr` where something is allowed for them alone. */
  async family(name) {
    const { resources, hashes, strictDynamic } = this[name];
    const of = (list, kind) => list.filter((entry) => entry.kind === kind).map((entry) => entry.value);
    const generated = await Promise.all([...this.texts[name]].map((text) => this.digest(text)));
    const elements = [...new Set([...of(hashes, "default"), ...generated])].map((hash) => `'${hash}'`);
    const allowed = of(resources, "default");
    const narrow = (kind) => of(resources, kind).length + of(hashes, kind).length > 0;
    // A hash would switch 'unsafe-inline' off; and browsers ask the narrower directive alone.
    const own = narrow("element") || allowed.includes("'unsafe-inline'") ? [] : elements;
    const dynamic = strictDynamic ? ["'strict-dynamic'"] : [];
    const general = `${name}-src ${allowed.join(" ") || "'self'"} ${[...own, ...dynamic].join(" ")};`;
    const special = Object.keys(KINDS).filter(narrow).map((kind) => {
      const sources = of(resources, kind);
      const inline = sources.includes("'unsafe-inline'");
      const quoted = inline ? [] : [...new Set([...(kind === "element" ? elements : []), ...of(hashes, kind).map((hash) => `'${hash}'`)])];
      const otherwise = kind === "element" ? (allowed.length > 0 ? "" : "'self'") : quoted.length > 0 ? "" : "'none'";
      const words = [sources.join(" ") || otherwise, ...quoted, ...(kind === "element" ? dynamic : [])];
      return `${name}-src-${KINDS[kind]} ${words.filter(Boolean).join(" ")};`;
    });
    return [general, ...special];
  }

  async digest(text) {
    const bytes = new Uint8Array(await crypto.subtle.digest(this.algorithm, new TextEncoder().encode(text)));
    return ALGORITHMS[this.algorithm] + btoa(String.fromCharCode(...bytes));
  }
}

const words = (directive) => directive.split(/\s+/).filter(Boolean);

// Values for a directive that is there already go into it.
function merged(directives, text) {
  const [name, ...values] = words(text);
  const at = directives.findIndex((one) => words(one)[0] === name);
  if (at === -1) return [...directives, text];
  const together = [...new Set([...words(directives[at]).slice(1), ...values])];
  return directives.with(at, `${name} ${together.join(" ")}`);
}

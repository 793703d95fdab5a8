// What the panel knows of the preview, and how it asks it. Addresses are relative: an editor may serve the panel below a path.

export const { site: address = "", token = "", hosts = "" } = document.body.dataset;
export const site = new URL(address, location.href);

export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface Failure {
  name: string;
  message: string;
  hint?: string;
  frame?: Place & { lines?: [number, string][] };
  stack?: (Place & { function?: string })[];
}

/** What a render leaves behind; see `record.rs`. Times are milliseconds. */
export interface Record {
  components: { depth: number; name: string; file: string | null; times: number; total: number; own: number }[];
  dropped: number;
  fetches: { method: string; url: string; status: number | null; error: string | null; ms: number }[];
  islands: { component: string; directive: string; file: string | null; props: { [name: string]: string } }[];
}

/** One answered request; see `protocol.rs`. Secrets in its address, headers and cookies are masked. */
export interface Render {
  id: number;
  method: string;
  path: string;
  status: number;
  meaning: string;
  ms: number;
  total: number;
  work: { js: number; modules: number; waiting: number; pipe: number } | null;
  bytes: number;
  route: string | null;
  file: string | null;
  location: string | null;
  document: boolean;
  live: boolean;
  composed: boolean;
  request: [string, string][];
  headers: [string, string][];
  chunks: { at: number; bytes: number }[];
  console: { level: string; text: string }[];
  trace: { step: string; detail?: string; at: number; took?: number; own?: number }[];
  record: Record;
  state: Record<string, unknown> | null;
  error: Failure | null;
}

const withToken = (path: string) => `${path}${path.includes("?") ? "&" : "?"}k=${token}`;

export async function ask<T>(path: string, question?: unknown): Promise<T> {
  const options = question === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(question) };
  const answer = await fetch(withToken(path), options);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

// Stands for a secret in what is shown; see `secrets.rs`.
const MASK = "•••";

/** Whether an address is shown without its secrets. */
export const isMasked = (address: string) => address.includes(MASK);

/** The address behind one as it is shown: to go there, not to be shown. */
export async function real(path: string): Promise<string> {
  return isMasked(path) ? (await ask<{ address: string }>(`address?shown=${encodeURIComponent(path)}`)).address : path;
}

export interface Body {
  kind: string;
  whole: boolean;
  bytes: ArrayBuffer;
}

/** The body of an answer as it was sent; none when it is not kept any more. */
export async function body(id: number): Promise<Body | undefined> {
  const answer = await fetch(withToken(`answer/${id}`));
  if (!answer.ok) return undefined;
  return { kind: answer.headers.get("x-kind") ?? "", whole: answer.headers.get("x-whole") === "true", bytes: await answer.arrayBuffer() };
}

export const text = ({ bytes }: Body) => new TextDecoder().decode(bytes).replace(/ data-astro-source-(file|loc)="[^"]*"/g, "");

export const listen = () => new EventSource(withToken("events"));

/** Opens a place in the editor; without one the place is copied. */
export async function open(place: Place): Promise<void> {
  const { opened } = await ask<{ opened: boolean }>("open", { file: place.file, line: place.line, column: place.column });
  if (!opened) await navigator.clipboard?.writeText(`${place.file}:${place.line}:${place.column}`);
}

// Shows what every request was answered. All data of answers is put in as text, never as markup.
const KEPT = 200;
const site = new URL(document.body.dataset.site);
const byId = (id) => document.getElementById(id);
const [bar, address, again, outside, status, page, answers, answer] = ["bar", "address", "again", "outside", "status", "page", "answers", "answer"].map(byId);

const renders = [];
let chosen;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const statusClass = ({ status }) => `s${Math.floor(status / 100)}`;

// A redirect and what it led to are one story: 303 → /login 200.
function chain(render) {
  const steps = [render];
  for (let index = renders.indexOf(render) - 1; index >= 0; index--) {
    const before = renders[index];
    if (before.location === undefined || before.location === null) break;
    const target = new URL(before.location, new URL(before.path, site));
    if (target.pathname + target.search !== steps[0].path) break;
    steps.unshift(before);
  }
  return steps;
}

function showStatus(render) {
  const steps = chain(render).flatMap((step, index) => [
    ...(index ? [" → "] : []),
    `${step.method} ${step.path} `,
    element("b", statusClass(step), `${step.status} ${step.meaning}`),
  ]);
  status.replaceChildren(...steps, ` · ${render.ms.toFixed(1)} ms · ${render.bytes} bytes`);
}

const place = ({ file, line, column }) => (line ? `${file}:${line}:${column}` : file);

function rows(title, pairs) {
  if (!pairs.length) return [];
  const body = pairs.map(([key, value]) => element("tr", "", element("td", "", key), element("td", "", value)));
  return [element("h2", "", title), element("table", "", ...body)];
}

function choose(render, button) {
  chosen?.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  chosen = button;
  const failure = render.error && [
    element("h2", "error", render.error.name),
    element("pre", "", render.error.message),
    ...(render.error.hint ? [element("pre", "warn", render.error.hint)] : []),
    ...(render.error.frame ? [element("pre", "", place(render.error.frame))] : []),
  ];
  answer.replaceChildren(
    ...(failure ?? []),
    ...rows("How it was answered", [...(render.route ? [["route", render.route]] : []), ...render.trace.map((step) => [`${(step.at / 1000).toFixed(2)} ms ${step.step}`, step.detail ?? ""])]),
    ...rows("Where the time went", Object.entries(render.work ?? {}).map(([part, ms]) => [part, `${ms.toFixed(2)} ms`])),
    ...rows("Headers", render.headers),
    ...(render.console.length ? [element("h2", "", "Console"), ...render.console.map(({ level, text }) => element("pre", level, text))] : []),
  );
}

function add(render) {
  renders.push(render);
  const button = element("button", "", element("span", statusClass(render), String(render.status)), ` ${render.method} ${render.path}`);
  button.type = "button";
  render.button = button;
  button.addEventListener("click", () => choose(render, button));
  answers.prepend(element("li", "", button));
  if (renders.length > KEPT) {
    renders.shift();
    answers.lastElementChild.remove();
  }
  if (render.document) {
    showStatus(render);
    choose(render, button);
    if (render.status < 300 || render.status >= 400) {
      address.value = render.path;
      outside.href = new URL(render.path, site).href;
    }
  }
}

// One request, all hosts: what each answers, and what is different from the first.
const short = (text) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function hostRow(row) {
  const location = row.headers.find(([name]) => name === "location")?.[1];
  const warnings = [...row.warnings, ...(row.advice?.consequences ?? [])];
  if (row.advice?.allowedDomains) warnings.push(`security.allowedDomains lacks ${row.advice.allowedDomains}`);
  const status = element("td", statusClass(row), `${row.status} ${row.meaning}`);
  if (location) status.append(` → ${location}`);
  const difference = row.bodyDifference ? element("td", "", short(row.bodyDifference[0]), element("br"), short(row.bodyDifference[1])) : element("td", "", "");
  const name = element("td", "", row.host);
  name.title = `${row.title}, ${row.evidence}`;
  if (row.evidence === "documented") name.append(" (not recorded)");
  const headers = element("td", "", String(row.headers.length));
  headers.title = row.headers.map(([key, value]) => `${key}: ${value}`).join("\n");
  const cookies = element("td", "", String(row.cookies.length));
  cookies.title = row.cookies.join("\n");
  return element("tr", "", name, status, headers, cookies, difference, element("td", "warn", warnings.join(" ")));
}

async function compareHosts() {
  const chosenRender = renders.find((render) => render.button === chosen) ?? { method: "GET", path: address.value };
  answer.replaceChildren(element("p", "", "Asking every host…"));
  const question = { method: chosenRender.method, path: chosenRender.path, topology: byId("topology").value };
  const response = await fetch("compare", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(question) });
  if (!response.ok) return answer.replaceChildren(element("pre", "error", await response.text()));
  const { request, hosts, groups } = await response.json();
  const titles = ["host", "status", "headers", "cookies", "body differs", "to know"].map((title) => element("th", "", title));
  answer.replaceChildren(
    element("h2", "", request),
    element("p", "", groups.map((names) => names.join(", ")).join(" | ")),
    element("table", "hosts", element("tr", "", ...titles), ...hosts.map(hostRow)),
  );
}
byId("compare").addEventListener("click", compareHosts);

const open = (path) => {
  const target = new URL(path, site);
  if (target.origin === site.origin) page.src = target.href;
};

bar.addEventListener("submit", (event) => {
  event.preventDefault();
  open(address.value);
});
again.addEventListener("click", () => open(address.value));

const wanted = new URLSearchParams(location.search).get("path");
if (wanted?.startsWith("/")) address.value = wanted;

// An editor around the panel says which page it is at. It can only name one of the project's own.
addEventListener("message", ({ source, data }) => {
  if (source !== parent || source === window || typeof data?.open !== "string" || !data.open.startsWith("/")) return;
  address.value = data.open;
  open(data.open);
});

// Relative: an editor may serve the panel below a path of its own.
const events = new EventSource("events");
events.addEventListener("render", ({ data }) => add(JSON.parse(data)));
// The page is asked for only once somebody listens for its answer.
events.addEventListener("open", () => open(address.value), { once: true });

// A redirect and what it led to are one story: 303 → /login 200.

import { isMasked, site, type Render } from "./server";
import { renders } from "./store";

export interface Hop {
  render: Render;
  /** Where it leads. */
  to?: URL;
  /** What is odd about that. */
  mark?: "loop" | "cross-origin";
}

function target(render: Render): URL | undefined {
  if (render.location === null || render.status < 300 || render.status > 399) return undefined;
  try {
    return new URL(render.location, new URL(render.path, site));
  } catch {
    return undefined;
  }
}

// One spelling of an address: what stands for a secret is escaped in some.
function address(path: string | URL): string {
  const { pathname, search } = new URL(path, site);
  return pathname + search;
}

const leadsTo = (before: Render, after: Render) => {
  const to = target(before);
  return to !== undefined && address(to) === address(after.path);
};

/** Where a hop leads, in words. */
export const destination = ({ render, to }: Hop) => {
  if (!to || to.host !== site.host) return to?.href ?? "";
  return isMasked(render.location!) ? render.location!.replace(site.origin, "") : to.pathname + to.search + to.hash;
};

function hop(render: Render, seen: Set<string>): Hop {
  const to = target(render);
  seen.add(`${render.method} ${address(render.path)}`);
  if (to === undefined) return { render };
  const mark = to.host !== site.host ? "cross-origin" : seen.has(`GET ${address(to)}`) ? "loop" : undefined;
  return { render, to, mark };
}

/** All hops that led to an answer and from it, in order. */
export function chain(render: Render): Hop[] {
  const all = [render];
  for (let index = renders.indexOf(render) - 1; index >= 0 && all.length < 30; index--) {
    if (leadsTo(renders[index], all[0])) all.unshift(renders[index]);
  }
  for (let index = renders.indexOf(render) + 1; index > 0 && index < renders.length && all.length < 30; index++) {
    if (leadsTo(all[all.length - 1], renders[index])) all.push(renders[index]);
  }
  const seen = new Set<string>();
  return all.map((render) => hop(render, seen));
}

export const statusClass = ({ status }: { status: number }) => `s${Math.floor(status / 100)}`;

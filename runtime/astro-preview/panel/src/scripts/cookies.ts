// Cookies both ways, and what is dangerous or useless about them.

import type { Render } from "./server";

export interface Cookie {
  name: string;
  value: string;
  flags: string[];
  warnings: string[];
}

const SENSITIVE = /auth|token|sess|sid|jwt|login/i;

export function received(render: Render): [string, string][] {
  const lines = render.request.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
  const pairs = lines.join("; ").split("; ").filter(Boolean);
  return pairs.map((pair) => [pair.slice(0, pair.indexOf("=") < 0 ? undefined : pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
}

export function sent(render: Render): Cookie[] {
  return render.headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, line]) => parse(line));
}

function parse(line: string): Cookie {
  const [pair, ...flags] = line.split(";").map((part) => part.trim());
  const [name, ...rest] = pair.split("=");
  const has = (flag: string) => flags.some((known) => known.toLowerCase().split("=")[0] === flag);
  const value = (flag: string) => flags.find((known) => known.toLowerCase().startsWith(`${flag}=`))?.split("=")[1].toLowerCase();
  const warnings: string[] = [];
  if (SENSITIVE.test(name) && !has("httponly")) warnings.push("scripts of the page can read it: HttpOnly is missing");
  if (SENSITIVE.test(name) && !has("samesite")) warnings.push("SameSite is not said: browsers take Lax");
  if (value("samesite") === "none" && !has("secure")) warnings.push("SameSite=None without Secure: browsers refuse it");
  if (name.startsWith("__Host-") && (!has("secure") || has("domain") || value("path") !== "/")) warnings.push("__Host- wants Secure, Path=/ and no Domain: browsers refuse it");
  if (name.startsWith("__Secure-") && !has("secure")) warnings.push("__Secure- wants Secure: browsers refuse it");
  if (line.length > 4096) warnings.push("longer than the 4096 bytes browsers keep");
  if (!has("path")) warnings.push("Path is not said: it only goes to paths below this one");
  return { name, value: rest.join("="), flags, warnings };
}

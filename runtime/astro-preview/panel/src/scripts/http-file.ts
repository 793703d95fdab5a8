// Requests as `.http` files write them, which other tools read as well.

export interface Question {
  name?: string;
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
}

/** All requests of a file: they are parted by `###`, and named behind it. */
export function read(text: string): Question[] {
  const parts = text.split(/^###(.*)$/m);
  const questions: Question[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const question = one(parts[at], at > 0 ? parts[at - 1].trim() : "");
    if (question) questions.push(question);
  }
  return questions;
}

function one(text: string, name: string): Question | undefined {
  const [head, ...body] = text.replace(/\r\n/g, "\n").trim().split("\n\n");
  const lines = head.split("\n").filter((line) => !/^(#|\/\/|@)/.test(line));
  const [, method, target] = /^([A-Z]+)\s+(\S+)/.exec(lines[0] ?? "") ?? [];
  if (!target) return undefined;
  const path = target.replace(/^(\{\{[^}]*\}\}|https?:\/\/[^/]+)/, "") || "/";
  const headers = lines.slice(1).flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : [];
  });
  return { name: name || `${method} ${path}`, method, path, headers, body: body.join("\n\n") };
}

/** One request of a file. */
export function write({ name, method, path, headers, body }: Question): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return `### ${name ?? `${method} ${path}`}\n${method} {{host}}${path}\n${lines.map((line) => `${line}\n`).join("")}${body ? `\n${body}\n` : ""}`;
}

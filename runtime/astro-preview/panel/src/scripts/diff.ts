// The difference of two texts, line by line.

export interface Line {
  kind: "same" | "added" | "removed";
  text: string;
}

const MOST = 4_000_000;

/** What has to go and what has to come to make `b` of `a`. */
export function diff(a: string[], b: string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const same = (lines: string[]): Line[] => lines.map((text) => ({ kind: "same", text }));
  return [...same(a.slice(0, head)), ...middle(left, right), ...same(a.slice(a.length - tail))];
}

function middle(a: string[], b: string[]): Line[] {
  const [n, m] = [a.length, b.length];
  const out: Line[] = [];
  const removed = (text: string) => out.push({ kind: "removed", text });
  const added = (text: string) => out.push({ kind: "added", text });
  if (n * m > MOST) {
    a.forEach(removed);
    b.forEach(added);
    return out;
  }
  const width = m + 1;
  const lengths = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--) lengths[i * width + j] = a[i] === b[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    if (i < n && j < m && a[i] === b[j]) {
      out.push({ kind: "same", text: a[i++] });
      j++;
    } else if (j >= m || (i < n && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) removed(a[i++]);
    else added(b[j++]);
  }
  return out;
}

/** HTML in lines that can be compared: one tag a line. */
export const linesOf = (html: string) => html.replace(/(<\/?[a-z])/gi, "\n$1").split("\n").map((line) => line.trimEnd()).filter(Boolean);

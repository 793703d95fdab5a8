// The last answer of the active file's page, in the status bar.

import * as vscode from "vscode";

/** What the server sends after each render of a page of a running preview (`astro/renderResult`). */
export interface RenderResult {
  uri: string | null;
  method: string;
  path: string;
  status: number;
  location: string | null;
  ms: number;
  error: string | null;
}

/** Files whose last answer is remembered. */
const REMEMBERED = 200;

/** `GET / → 302 /login, 3.0 ms` */
export function describe(result: RenderResult): string {
  const target = result.location ? ` ${result.location}` : "";
  return `${result.method} ${result.path} → ${result.status}${target}, ${result.ms.toFixed(1)} ms`;
}

export class RenderStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("astro-lsp.render", vscode.StatusBarAlignment.Right, 90);
  private readonly byFile = new Map<string, RenderResult>();
  private last: RenderResult | undefined;
  /** The last answers, the newest first. */
  readonly results: RenderResult[] = [];
  private readonly listener = vscode.window.onDidChangeActiveTextEditor(() => this.show());

  constructor() {
    this.item.name = "Astro: last answer";
    this.item.command = "astro-lsp.openPreview";
  }

  add(result: RenderResult): void {
    this.last = result;
    this.results.unshift(result);
    this.results.length = Math.min(this.results.length, REMEMBERED);
    if (result.uri) {
      const key = vscode.Uri.parse(result.uri).toString();
      this.byFile.delete(key);
      this.byFile.set(key, result);
      const oldest = this.byFile.keys().next();
      if (this.byFile.size > REMEMBERED && !oldest.done) this.byFile.delete(oldest.value);
    }
    this.show();
  }

  /** The answer shown: the active file's own, else the last one. */
  current(): RenderResult | undefined {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    return (active && this.byFile.get(active)) || this.last;
  }

  clear(): void {
    this.byFile.clear();
    this.last = undefined;
    this.results.length = 0;
    this.item.hide();
  }

  dispose(): void {
    this.listener.dispose();
    this.item.dispose();
  }

  private show(): void {
    const result = this.current();
    if (!result) return;
    const colour = result.status >= 500 ? "error" : result.status >= 400 ? "warning" : undefined;
    this.item.text = `$(globe) ${describe(result)}`;
    this.item.tooltip = result.error ?? "Open the preview to the side";
    this.item.backgroundColor = colour && new vscode.ThemeColor(`statusBarItem.${colour}Background`);
    this.item.show();
  }
}

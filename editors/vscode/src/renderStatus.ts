// The last answer of the open page, in the status bar.

import * as vscode from "vscode";

/** What the server sends after each render of an open page (`astro/renderResult`). */
export interface RenderResult {
  uri: string | null;
  method: string;
  path: string;
  status: number;
  location: string | null;
  ms: number;
  error: string | null;
}

/** `GET / → 302 /login, 3 ms` */
export function describe(result: RenderResult): string {
  const target = result.location ? ` ${result.location}` : "";
  return `${result.method} ${result.path} → ${result.status}${target}, ${result.ms.toFixed(1)} ms`;
}

export class RenderStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("astro-lsp.render", vscode.StatusBarAlignment.Right, 90);

  constructor() {
    this.item.name = "Astro render";
    this.item.command = "astro-lsp.openPreview";
  }

  show(result: RenderResult): void {
    this.item.text = `$(globe) ${describe(result)}`;
    this.item.tooltip = result.error ?? "Open the preview to the side";
    this.item.backgroundColor = result.status >= 500 ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}

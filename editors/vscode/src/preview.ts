// The live page beside the code: a webview around the preview's own side panel.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { describe, type RenderResult } from "./renderStatus";

interface Started {
  url: string;
  panel: string;
}

export class PreviewPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  constructor(private readonly client: LanguageClient) {}

  /** Starts the preview of the active file's project and shows it in the column beside. */
  async open(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    let started: Started;
    try {
      started = await this.client.sendRequest<Started>("workspace/executeCommand", {
        command: "astro.preview.start",
        arguments: uri ? [uri] : [],
      });
    } catch (error) {
      void vscode.window.showErrorMessage(`The preview did not start: ${error instanceof Error ? error.message : error}`);
      return;
    }
    const target = await vscode.env.asExternalUri(vscode.Uri.parse(started.panel));
    if (!this.panel) {
      this.panel = vscode.window.createWebviewPanel(
        "astro-lsp.preview",
        "Astro Preview",
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: true, retainContextWhenHidden: true },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    }
    this.panel.webview.html = frame(target.toString(true));
    this.panel.reveal(undefined, true);
  }

  async stop(): Promise<void> {
    this.panel?.dispose();
    await this.client.sendRequest("workspace/executeCommand", { command: "astro.preview.stop", arguments: [] });
  }

  rendered(result: RenderResult): void {
    void this.panel?.webview.postMessage({ line: describe(result), failed: result.status >= 500 });
  }

  dispose(): void {
    this.panel?.dispose();
  }
}

function frame(url: string): string {
  const nonce = Math.random().toString(36).slice(2);
  const address = url.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; frame-src http: https:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">
  html, body { margin: 0; padding: 0; height: 100vh; display: flex; flex-direction: column; }
  #status { font: var(--vscode-editor-font-size) var(--vscode-editor-font-family); padding: 4px 8px; border-bottom: 1px solid var(--vscode-panel-border); }
  #status.failed { color: var(--vscode-errorForeground); }
  iframe { flex: 1; border: 0; background: white; }
</style>
</head>
<body>
<div id="status" role="status">waiting for the first answer</div>
<iframe title="Astro preview" src="${address}"></iframe>
<script nonce="${nonce}">
  addEventListener("message", ({ data }) => {
    if (typeof data.line !== "string") return;
    const status = document.getElementById("status");
    status.textContent = data.line;
    status.className = data.failed ? "failed" : "";
  });
</script>
</body>
</html>`;
}

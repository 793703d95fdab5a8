// The panel as a view in the side bar. It starts nothing by itself: views are there again after a restart, and a preview runs code.

import * as vscode from "vscode";
import { frame, type Preview } from "./preview";

export class PreviewView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = "astro-lsp.previewView";
  private view: vscode.WebviewView | undefined;
  private readonly registration = vscode.window.registerWebviewViewProvider(PreviewView.id, this, { webviewOptions: { retainContextWhenHidden: true } });
  private readonly listener: vscode.Disposable;

  constructor(private readonly preview: Preview) {
    this.listener = preview.onDidChange(() => this.show());
  }

  dispose(): void {
    this.registration.dispose();
    this.listener.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, enableCommandUris: ["astro-lsp.startPreview"] };
    view.onDidDispose(() => (this.view = undefined));
    this.show();
  }

  private show(): void {
    if (!this.view) return;
    const { address, path } = this.preview.shown ?? {};
    if (!address) {
      this.view.webview.html = START;
    } else if (this.view.webview.html === "" || this.view.webview.html === START || this.address !== address) {
      this.view.webview.html = frame(address);
    } else if (path) {
      void this.view.webview.postMessage({ path });
    }
    this.address = address;
  }

  private address: string | undefined;
}

const START = `<!doctype html>
<html lang="en">
<body>
<p>The preview shows what the page you are editing answers: the page itself, its status, redirects, headers and cookies. It runs the project's code.</p>
<p><a href="command:astro-lsp.startPreview">Start the preview</a></p>
</body>
</html>`;

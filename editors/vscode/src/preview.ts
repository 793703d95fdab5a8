// The live page beside the code: a webview around the preview's own side panel.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { describe, type RenderResult } from "./renderStatus";

/** What `astro.preview.start` answers. */
interface Started {
  url: string;
  panel: string;
  /** The page of the document that was named, if it has one address. */
  path?: string;
}

/** What a file can be rendered as. */
interface Offers {
  paths: string[];
  requests: { name: string; method: string; path: string }[];
}

/** A path that is known or typed, or the name of a saved request. */
function chooseRequest({ paths, requests }: Offers, last: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { wanted: string }>();
  const known = [...new Set([last, ...paths])].map((path) => ({ label: path, wanted: path }));
  const saved = requests.map(({ name, method, path }) => ({ label: name, description: `${method} ${path} · requests.http`, wanted: name }));
  const offer = (typed: string) => {
    const isPath = typed.startsWith("/") && !/\s/.test(typed) && !known.some(({ wanted }) => wanted === typed);
    pick.items = [...(isPath ? [{ label: typed, description: "as typed", wanted: typed }] : []), ...known, ...saved];
  };
  pick.title = "Render as…";
  pick.placeholder = "A path with its params and query, or a saved request";
  pick.matchOnDescription = true;
  offer("");
  pick.onDidChangeValue(offer);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.wanted);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

export class Preview implements vscode.Disposable {
  private view: vscode.WebviewPanel | undefined;
  private inPanel: string | undefined;
  private readonly changes = new vscode.EventEmitter<void>();
  /** The panel that runs and the page it is at, as the browser reaches them. */
  shown: { address: string; path?: string } | undefined;
  /** `shown` is another. */
  readonly onDidChange = this.changes.event;

  private readonly listener = vscode.window.onDidChangeActiveTextEditor((editor) => void this.follow(editor));

  constructor(private readonly client: LanguageClient) {}

  /** Starts the preview of the active file's project and shows it in the column beside. */
  async openToTheSide(): Promise<void> {
    const started = await this.start();
    if (!started) return;
    const address = this.shown?.address ?? (await panelAddress(started));
    if (!this.view) {
      this.view = vscode.window.createWebviewPanel(
        "astro-lsp.preview",
        "Astro Preview",
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: true, retainContextWhenHidden: true },
      );
      this.view.onDidDispose(() => (this.view = this.inPanel = undefined));
    }
    if (this.inPanel !== address) this.view.webview.html = frame(address);
    this.inPanel = address;
    this.view.reveal(undefined, true);
  }

  /** Starts it for whoever shows it. */
  async startOnly(): Promise<void> {
    await this.start();
  }

  /** The active file is rendered as another path or a saved request from now on. */
  async renderAs(last: RenderResult | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const started = await this.start();
    if (!started || !editor) return;
    const uri = editor.document.uri.toString();
    const offers = await this.command<Offers>("astro.preview.offers", uri);
    const wanted = await chooseRequest(offers, last?.path ?? started.path ?? "/");
    if (wanted === undefined) return;
    await this.command("astro.preview.render", uri, wanted);
    if (wanted.startsWith("/")) this.go(wanted);
    else await this.command("astro.preview.show", uri, offers.requests.find(({ name }) => name === wanted)!.path);
  }

  /** Chooses one of the last requests and shows it. */
  async chooseRequest(results: readonly RenderResult[]): Promise<void> {
    const started = await this.start();
    if (!started) return;
    const items = results.map((result) => ({ label: describe(result), description: result.error ?? "", result }));
    const choice = await vscode.window.showQuickPick(items, { title: "Requests of the preview", placeHolder: items.length ? "The request to look at" : "Nothing was asked yet" });
    if (!choice) return;
    await this.openToTheSide();
    await this.command("astro.preview.show", choice.result.uri ?? this.project()?.toString() ?? null, choice.result.path);
  }

  /** The page itself, without the panel, in the user's browser. */
  async openInBrowser(): Promise<void> {
    const started = await this.start();
    if (started) await vscode.env.openExternal(vscode.Uri.parse(page(started)));
  }

  /** The command line that repeats the last request. */
  async copyAsCurl(last: RenderResult | undefined): Promise<void> {
    const started = await this.start();
    if (!started) return;
    const method = last && last.method !== "GET" ? ` -X ${last.method}` : "";
    // As the server tells it: secrets in it are masked, and stay readable as such.
    const address = last ? new URL(started.url).origin + last.path : page(started);
    await vscode.env.clipboard.writeText(`curl -i${method} '${address.replace(/'/g, "%27")}'`);
    void vscode.window.setStatusBarMessage(`Copied: curl -i${method} ${address}`, 4000);
  }

  async stop(): Promise<void> {
    this.view?.dispose();
    this.shown = undefined;
    this.changes.fire();
    await this.command("astro.preview.stop");
  }

  dispose(): void {
    this.listener.dispose();
    this.changes.dispose();
    this.view?.dispose();
  }

  /** The panel goes where the active file's page is; a component or a page with parameters leaves it where it was. */
  private async follow(editor: vscode.TextEditor | undefined): Promise<void> {
    const follows = vscode.workspace.getConfiguration("astro-lsp").get("preview.followActiveFile", true);
    if (!this.shown || !follows || editor?.document.languageId !== "astro" || editor.document.uri.scheme !== "file") return;
    const started = await this.ask(editor.document.uri).catch(() => undefined);
    // Another project has another panel: that one is opened by command.
    if (started?.path && this.shown?.address.startsWith(await panelBase(started))) this.go(started.path);
  }

  private go(path: string): void {
    if (this.shown) this.shown = { ...this.shown, path };
    void this.view?.webview.postMessage({ path });
    this.changes.fire();
  }

  private command<T>(command: string, ...args: unknown[]): Promise<T> {
    return this.client.sendRequest<T>("workspace/executeCommand", { command, arguments: args });
  }

  private project(): vscode.Uri | undefined {
    const document = vscode.window.activeTextEditor?.document ?? vscode.window.visibleTextEditors[0]?.document;
    return document?.uri.scheme === "file" ? document.uri : vscode.workspace.workspaceFolders?.[0]?.uri;
  }

  private ask(uri: vscode.Uri | undefined): Promise<Started> {
    return this.command<Started>("astro.preview.start", ...(uri ? [uri.toString()] : []));
  }

  private async start(): Promise<Started | undefined> {
    if (!vscode.workspace.isTrusted) {
      const choice = await vscode.window.showWarningMessage(
        "A preview runs the project's code, and this workspace is not trusted. Trust it first.",
        "Manage workspace trust",
      );
      if (choice) await vscode.commands.executeCommand("workbench.trust.manage");
      return undefined;
    }
    try {
      const started = await this.ask(this.project());
      const address = await panelAddress(started);
      // The same panel may have gone elsewhere: it is left where it is.
      if (!this.shown?.address.startsWith(await panelBase(started))) {
        this.shown = { address, path: started.path };
        this.changes.fire();
      }
      return started;
    } catch (error) {
      const choice = await vscode.window.showErrorMessage(
        `The preview did not start: ${error instanceof Error ? error.message : error}`,
        "Show output",
      );
      if (choice) this.client.outputChannel.show();
      return undefined;
    }
  }
}

function page(started: Started): string {
  return started.path ? new URL(started.path, started.url).href : started.url;
}

async function panelBase(started: Started): Promise<string> {
  return (await vscode.env.asExternalUri(vscode.Uri.parse(started.panel))).toString(true);
}

/** The panel as the browser reaches it. Both ports are asked for, so that a remote editor forwards both. */
async function panelAddress(started: Started): Promise<string> {
  const [panel, site] = await Promise.all([started.panel, started.url].map((url) => vscode.env.asExternalUri(vscode.Uri.parse(url))));
  const query = new URLSearchParams();
  if (started.path) query.set("path", started.path);
  // Below a path (code-server's proxy) a page's own absolute links would miss it; there the page's own port is used.
  const forwarded = site.toString(true);
  if (forwarded !== started.url && site.path === new URL(started.url).pathname) query.set("site", forwarded);
  const asked = query.toString();
  return panel.toString(true) + (asked ? `?${asked}` : "");
}

/** A page that shows nothing but the panel, and hands on which page it is to be at. */
export function frame(url: string): string {
  const nonce = crypto.randomUUID();
  const address = url.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; frame-src http: https:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">
  html, body { margin: 0; padding: 0; height: 100vh; overflow: hidden; }
  iframe { width: 100%; height: 100%; border: 0; display: block; }
</style>
</head>
<body>
<iframe title="Astro preview" src="${address}"></iframe>
<script nonce="${nonce}">
  const panel = document.querySelector("iframe");
  addEventListener("message", ({ data }) => {
    if (typeof data.path === "string") panel.contentWindow.postMessage({ open: data.path }, new URL(panel.src).origin);
  });
</script>
</body>
</html>`;
}

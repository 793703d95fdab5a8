// Starts the language server and owns what the editor shows of it.

import * as vscode from "vscode";
import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { AutoInsertion } from "./autoInsert";
import { Cursor } from "./cursor";
import { Preview } from "./preview";
import { PreviewView } from "./previewView";
import { RenderStatus, type RenderResult } from "./renderStatus";
import { serverPath } from "./serverPath";
import { TypesStatus, typescriptOptions, type TypesState } from "./types";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const command = serverPath(context);
  // The client library adds `--stdio` itself.
  const server: ServerOptions = { command, transport: TransportKind.stdio };
  const options: LanguageClientOptions = {
    documentSelector: [
      { language: "astro" },
      // Endpoints and middleware: what TypeScript cannot know about them.
      { language: "typescript", pattern: "**/src/**" },
      { language: "javascript", pattern: "**/src/**" },
      // Frontmatter of content entries.
      { language: "markdown", pattern: "**/src/**" },
      { language: "mdx", pattern: "**/src/**" },
    ],
    // Asked again when the server starts again: trust may have been granted since.
    initializationOptions: () => ({ trusted: vscode.workspace.isTrusted, ...settings() }),
    outputChannelName: "Astro",
    middleware: {
      window: {
        // A source that is pointed at on the page goes beside the page, not over it.
        async showDocument(params, token, next) {
          if (params.external || !running) return next(params, token);
          const viewColumn = vscode.window.visibleTextEditors.find((editor) => editor.viewColumn !== undefined)?.viewColumn ?? vscode.ViewColumn.One;
          const selection = params.selection && running.protocol2CodeConverter.asRange(params.selection);
          await vscode.window.showTextDocument(running.protocol2CodeConverter.asUri(params.uri), { viewColumn, selection });
          return { success: true };
        },
      },
    },
  };
  client = new LanguageClient("astro-lsp", "Astro", server, options);
  const running = client;

  const status = new RenderStatus();
  const preview = new Preview(client);
  const types = new TypesStatus();
  const commands: Record<string, () => unknown> = {
    openPreview: () => preview.openToTheSide(),
    openInBrowser: () => preview.openInBrowser(),
    startPreview: () => preview.startOnly(),
    renderAs: () => preview.renderAs(status.current()),
    chooseRequest: () => preview.chooseRequest(status.results),
    copyAsCurl: () => preview.copyAsCurl(status.current()),
    stopPreview: () => preview.stop().then(() => status.clear()),
    restart: () => client?.restart(),
    restartTypes: () => client?.sendRequest("workspace/executeCommand", { command: "astro.types.restart", arguments: [] }),
    showOutput: () => client?.outputChannel.show(),
  };
  context.subscriptions.push(
    new AutoInsertion(running),
    new Cursor(running, () => preview.shown !== undefined && vscode.workspace.getConfiguration("astro-lsp").get("preview.outlineCursor", true)),
    new PreviewView(preview),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("html.customData") || event.affectsConfiguration("astro-lsp.preview")) void running.sendNotification("workspace/didChangeConfiguration", { settings: settings() });
    }),
    status,
    preview,
    types,
    client.onNotification("astro/typesStatus", (state: TypesState) => types.show(state)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("astro-lsp.typescript")) void client?.restart();
    }),
    client.onNotification("astro/renderResult", (result: RenderResult) => status.add(result)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => client?.restart()),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`astro-lsp.${name}`, run)),
  );

  try {
    await client.start();
  } catch (error) {
    const choice = await vscode.window.showErrorMessage(
      `The Astro language server did not start (${command}): ${error instanceof Error ? error.message : error}. ` +
        "Set `astro-lsp.server.path` to a binary that runs on this machine.",
      "Open settings",
    );
    if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "astro-lsp.server.path");
  }
}

/** Settings of VS Code itself that the server follows. */
function settings() {
  // Two servers must not both rewrite the imports of a file that moves: where the official extension does, ours leaves them alone.
  const official = vscode.extensions.getExtension("astro-build.astro-vscode");
  const follows = vscode.workspace.getConfiguration("astro").get("updateImportsOnFileMove.enabled", false);
  return {
    typescript: typescriptOptions(),
    html: { customData: htmlData() },
    astro: {
      updateImportsOnFileMove: { enabled: !(official && follows) },
      preview: { consoleValues: vscode.workspace.getConfiguration("astro-lsp").get("preview.consoleValues", true) },
    },
  };
}

/** Files of HTML data: those the settings name, and those other extensions bring. */
function htmlData(): string[] {
  const brought = vscode.extensions.all.flatMap((extension) => {
    const files: unknown = extension.packageJSON?.contributes?.html?.customData;
    return (Array.isArray(files) ? files : [])
      .filter((file) => typeof file === "string")
      .map((file) => (/^\w[\w+.-]+:\/\//.test(file) ? file : vscode.Uri.joinPath(extension.extensionUri, file).toString()));
  });
  return [...vscode.workspace.getConfiguration("html").get<string[]>("customData", []), ...brought];
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

// Starts the language server and owns what the editor shows of it.

import * as vscode from "vscode";
import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { PreviewPanel } from "./preview";
import { RenderStatus, type RenderResult } from "./renderStatus";
import { serverPath } from "./serverPath";

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
    ],
    initializationOptions: { trusted: vscode.workspace.isTrusted },
    outputChannelName: "Astro",
  };
  client = new LanguageClient("astro-lsp", "Astro", server, options);

  const status = new RenderStatus();
  const preview = new PreviewPanel(client);
  context.subscriptions.push(
    status,
    preview,
    client.onNotification("astro/renderResult", (result: RenderResult) => {
      status.show(result);
      preview.rendered(result);
    }),
    vscode.commands.registerCommand("astro-lsp.openPreview", () => preview.open()),
    vscode.commands.registerCommand("astro-lsp.stopPreview", () => preview.stop()),
    vscode.commands.registerCommand("astro-lsp.restart", () => client?.restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => client?.restart()),
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

export async function deactivate(): Promise<void> {
  await client?.stop();
}

// Which binary is the server: the user's, else the one packed with the extension.

import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

export function serverPath(context: vscode.ExtensionContext): string {
  const chosen = vscode.workspace.getConfiguration("astro-lsp").get<string>("server.path", "").trim();
  if (chosen !== "") return chosen.replace(/^~(?=$|[\\/])/, os.homedir());
  const name = process.platform === "win32" ? "astro-lsp.exe" : "astro-lsp";
  return path.join(context.extensionPath, "bin", name);
}

// What follows the character just typed: the end tag after `>`, the name after `</`, quotes after `=`.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** Which setting allows what a character brings. */
const SETTINGS: Record<string, string> = { ">": "autoClosingTags", "/": "autoClosingTags", "=": "autoCreateQuotes" };

interface AutoInsert {
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  snippet: string;
}

export class AutoInsertion implements vscode.Disposable {
  private readonly listener = vscode.workspace.onDidChangeTextDocument((event) => void this.changed(event));

  constructor(private readonly client: LanguageClient) {}

  dispose(): void {
    this.listener.dispose();
  }

  private async changed(event: vscode.TextDocumentChangeEvent): Promise<void> {
    const { document, contentChanges } = event;
    const editor = vscode.window.activeTextEditor;
    const change = contentChanges.length === 1 ? contentChanges[0] : undefined;
    // Undoing types nothing, and several cursors would each want their own.
    if (!change || event.reason || document.languageId !== "astro" || editor?.document !== document || editor.selections.length > 1) return;
    const ch = change.text;
    const setting = SETTINGS[ch];
    if (!setting || change.rangeLength > 0 || !vscode.workspace.getConfiguration("html", document).get<boolean>(setting, true)) return;
    const position = change.range.start.translate(0, 1);
    const { version } = document;
    const insert = await this.client.sendRequest<AutoInsert | null>("astro/autoInsert", {
      textDocument: this.client.code2ProtocolConverter.asTextDocumentIdentifier(document),
      position: this.client.code2ProtocolConverter.asPosition(position),
      ch,
    });
    // Whoever types on is not interrupted.
    if (!insert || document.version !== version || !editor.selection.isEmpty || !editor.selection.active.isEqual(position)) return;
    const range = this.client.protocol2CodeConverter.asRange(insert.range);
    await editor.insertSnippet(new vscode.SnippetString(insert.snippet), range, { undoStopBefore: false, undoStopAfter: false });
  }
}

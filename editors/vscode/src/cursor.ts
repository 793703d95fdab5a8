// Tells the server where the cursor is, so that pages outline its element.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** Moves within so many milliseconds are one. */
const PAUSE = 40;

export class Cursor implements vscode.Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.moved(textEditor));

  constructor(
    private readonly client: LanguageClient,
    private readonly isWanted: () => boolean,
  ) {}

  dispose(): void {
    clearTimeout(this.timer);
    this.listener.dispose();
  }

  private moved(editor: vscode.TextEditor): void {
    if (editor.document.languageId !== "astro" || !this.isWanted()) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { code2ProtocolConverter: convert } = this.client;
      void this.client.sendNotification("astro/cursor", {
        textDocument: convert.asTextDocumentIdentifier(editor.document),
        position: convert.asPosition(editor.selection.active),
      });
    }, PAUSE);
  }
}

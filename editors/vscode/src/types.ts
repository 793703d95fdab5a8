// Which TypeScript answers for types, and how it is with them.

import * as os from "node:os";
import * as vscode from "vscode";

/** What the server sends when the types of a project come or cannot be had (`astro/typesStatus`). */
export interface TypesState {
  root: string;
  state: "idle" | "ready" | "missing" | "failed" | "stopped";
  message: string;
  version: string | null;
  process: number | null;
}

/** The TypeScript the user names; else the server looks in the project, then takes the one packed with the extension. */
export function typescriptOptions(): object {
  const settings = vscode.workspace.getConfiguration("astro-lsp.typescript");
  const builtIn = vscode.workspace.getConfiguration("typescript");
  const chosen = settings.get<string>("path", "").trim().replace(/^~(?=$|[\\/])/, os.homedir());
  return {
    ...(chosen !== "" ? { path: chosen } : {}),
    modules: settings.get<boolean>("modules", false),
    preferences: builtIn.get("preferences"),
    inlayHints: builtIn.get("inlayHints"),
    suggest: builtIn.get("suggest"),
  };
}

export class TypesStatus implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("astro-lsp.types", { language: "astro" });

  constructor() {
    this.item.name = "Astro types";
    this.item.text = "Types: starting";
  }

  show(state: TypesState): void {
    const works = state.state === "ready" || state.state === "idle";
    this.item.text = works ? `TypeScript ${state.version ?? ""}`.trim() : "No types";
    this.item.detail = state.message;
    this.item.severity = works ? vscode.LanguageStatusSeverity.Information : vscode.LanguageStatusSeverity.Warning;
    this.item.command = works
      ? { title: "Restart", command: "astro-lsp.restartTypes" }
      : { title: "Choose TypeScript", command: "workbench.action.openSettings", arguments: ["astro-lsp.typescript.path"] };
  }

  dispose(): void {
    this.item.dispose();
  }
}

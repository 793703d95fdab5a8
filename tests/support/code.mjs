// VS Code as code-server serves it to a browser, with folders of its own.
import assert from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

const SETTINGS = { "files.autoSave": "off", "workbench.startupEditor": "none", "chat.disableAIFeatures": true, "telemetry.telemetryLevel": "off", "update.mode": "none" };

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Installs an extension (none without `vsix`) into `scratch` and serves VS Code from there. */
export async function serveCode(tools, scratch, vsix) {
  const data = path.join(scratch, "data");
  mkdirSync(path.join(data, "User"), { recursive: true });
  writeFileSync(path.join(data, "User/settings.json"), JSON.stringify(SETTINGS));
  const program = path.join(tools, "code-server/out/node/entry.js");
  const folders = ["--user-data-dir", data, "--extensions-dir", path.join(scratch, "extensions")];
  // A home of its own and no gallery. It leaves children behind, so it has a process group of its own, which ends with this
  // script however that ends: the shell waits for the end of its input.
  const code = (...rest) =>
    spawn("sh", ["-c", '"$@" & code=$!; (cat; kill 0) <&3 & wait $code', "sh", process.execPath, program, ...folders, ...rest], {
      env: { ...process.env, HOME: scratch, EXTENSIONS_GALLERY: "{}" },
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
  if (vsix) {
    const install = code("--install-extension", vsix);
    const [installed] = await once(install, "exit");
    assert.equal(installed, 0, "the extension installs");
    install.stdio[3].destroy();
  }
  const port = await freePort();
  const server = code("--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--reconnection-grace-time", "5");
  const stop = () => process.kill(-server.pid);
  try {
    while (!(await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false))) {
      assert.equal(server.exitCode, null, "code-server ended");
      await new Promise((again) => setTimeout(again, 50));
    }
  } catch (error) {
    stop();
    throw error;
  }
  const open = (folder, file) => {
    const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${file}`]]);
    return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`;
  };
  return { group: server.pid, open, stop };
}

/** Runs a command by its title. */
export async function command(page, title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

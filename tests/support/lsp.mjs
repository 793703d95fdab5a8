// A language client for scripts that drive a browser beside it.
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

/** Starts `astro-lsp --stdio` for a folder. `capabilities` are the client's. */
export async function connect(binary, folder, capabilities = {}) {
  const child = spawn(binary, ["--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  const seen = [];
  const listeners = new Set();
  let buffer = Buffer.alloc(0);
  let id = 0;

  const send = (message) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const take = (message) => {
    if (message.method === undefined) {
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      return message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    }
    if (message.id !== undefined) send({ id: message.id, result: message.method === "window/showDocument" ? { success: true } : null });
    seen.push(message);
    for (const listener of [...listeners]) listener(message);
  };
  child.stdout.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      const length = end >= 0 && Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, end))[1]);
      if (end < 0 || buffer.length < end + 4 + length) return;
      const message = JSON.parse(buffer.subarray(end + 4, end + 4 + length));
      buffer = buffer.subarray(end + 4 + length);
      take(message);
    }
  });

  const client = {
    seen,
    process: child,
    notify: (method, params) => send({ method, params }),
    request: (method, params) => new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      send({ id, method, params });
    }),
    command: (command, ...args) => client.request("workspace/executeCommand", { command, arguments: args }),
    /** The first message, come or to come, that fits. */
    message: (fits) => new Promise((resolve) => {
      const listener = (message) => fits(message) && (listeners.delete(listener), resolve(message));
      const known = seen.findLast(fits);
      if (known) resolve(known);
      else listeners.add(listener);
    }),
    open: (uri, text) => client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "astro", version: 1, text } }),
    change: (uri, version, text) => client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] }),
    async stop() {
      await client.request("shutdown");
      client.notify("exit");
    },
  };
  const rootUri = pathToFileURL(folder).href;
  await client.request("initialize", { processId: null, rootUri, capabilities, workspaceFolders: [{ uri: rootUri, name: "test" }] });
  client.notify("initialized", {});
  return client;
}

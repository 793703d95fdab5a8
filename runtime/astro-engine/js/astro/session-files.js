// Sessions in files, one each: the driver `fs`. They outlive the preview.

import { mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unconfined } from "astro-lsp:confined";

// What is no number of ours names no file.
const KEY = /^[\w-]{1,128}$/;
let written = 0;

const absent = (error) => {
  if (error.code !== "ENOENT") throw error;
  return null;
};

/** The driver for a folder, which is made with the first session. */
export default function files({ base }) {
  const place = (key) => join(base, key);
  return {
    getItem: async (key) => (KEY.test(key) ? unconfined(() => readFile(place(key), "utf8")).catch(absent) : null),
    async setItem(key, value) {
      if (!KEY.test(key)) throw new Error(`"${key}" cannot be the name of a session.`);
      await unconfined(() => mkdir(base, { recursive: true }));
      // Whole or not at all, also for those who read meanwhile.
      const draft = place(`${key}.${process.pid}.${written++}`);
      await unconfined(() => writeFile(draft, value));
      await unconfined(() => rename(draft, place(key)));
    },
    removeItem: async (key) => (KEY.test(key) ? unconfined(() => unlink(place(key))).catch(absent) : null),
  };
}

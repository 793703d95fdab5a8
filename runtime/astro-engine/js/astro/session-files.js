// Sessions in files, one each: the driver `fs`. They outlive the preview.

import { mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

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
    getItem: async (key) => (KEY.test(key) ? readFile(place(key), "utf8").catch(absent) : null),
    async setItem(key, value) {
      if (!KEY.test(key)) throw new Error(`"${key}" cannot be the name of a session.`);
      await mkdir(base, { recursive: true });
      // Whole or not at all, also for those who read meanwhile.
      const draft = place(`${key}.${process.pid}.${written++}`);
      await writeFile(draft, value);
      await rename(draft, place(key));
    },
    removeItem: async (key) => (KEY.test(key) ? unlink(place(key)).catch(absent) : null),
  };
}

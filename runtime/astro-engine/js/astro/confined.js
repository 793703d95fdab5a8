// The file system of a runtime that has none of the project: `/tmp` can be written, the bundle listed, nothing else is there.
// Built-in module `astro-lsp:confined`.

import { native } from "astro-lsp:web/core";

const TEMPORARY = "/tmp";
const BUNDLE = "/bundle";
const ABSENT = ["ENOENT", "no such file or directory"];
const FORBIDDEN = ["EPERM", "operation not permitted"];
const READING = ["fsRead", "fsStat", "fsList", "fsReal", "fsLink"];
const WRITING = ["fsWrite", "fsMakeDir", "fsRemove", "fsRename", "fsCopy", "fsSymlink", "fsTruncate", "fsTimes"];

let trusted = 0;

/** Runs what this preview itself does with files, not the project. Only what is called before it returns. */
export function unconfined(run) {
  trusted++;
  try {
    return run();
  } finally {
    trusted--;
  }
}

/** From now on the project's code finds no files; `modules` are what its folder lists. */
export function confine(modules) {
  native.cwd = BUNDLE;
  const bundle = modules.flatMap((name) => [name, "0"]);
  for (const name of READING) guard(name, (path) => (name === "fsList" && [BUNDLE, "."].includes(path) ? [bundle] : ABSENT));
  for (const name of WRITING) guard(name, () => FORBIDDEN);
  for (const name of ["childRun", "childStart"]) native[name] = () => [...FORBIDDEN, true];
}

function guard(name, refuse) {
  const real = native[name];
  native[name] = (...given) => {
    const paths = given.slice(0, ["fsRename", "fsCopy", "fsSymlink"].includes(name) ? 2 : 1);
    return trusted > 0 || paths.every(isTemporary) ? real(...given) : refuse(paths[0]);
  };
}

const isTemporary = (path) => (path === TEMPORARY || path.startsWith(`${TEMPORARY}/`)) && !path.split("/").includes("..");

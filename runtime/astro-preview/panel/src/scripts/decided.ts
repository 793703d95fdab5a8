// Who made an answer what it is, in words.

import type { Render } from "./server";

const WORDS: Record<string, string> = {
  middleware: "middleware",
  page: "the page",
  endpoint: "the endpoint",
  redirect: "redirects of astro.config",
  notFound: "the page for what is not found",
  serverError: "the page about errors",
  originCheck: "security.checkOrigin",
  public: "a file of public/",
  module: "a module for the browser",
  "trailing-slash": "trailingSlash of astro.config",
  refused: "the preview itself",
  "outside-base": "base of astro.config",
  "origin-check": "security.checkOrigin",
  failed: "an exception",
};

export function decided(render: Render): string {
  const step = render.trace.findLast(({ step }) => step === "decided-by") ?? render.trace.findLast(({ step }) => step in WORDS);
  if (!step) return "";
  const who = step.step === "decided-by" ? (WORDS[step.detail ?? ""] ?? step.detail ?? "") : WORDS[step.step];
  return ["page", "endpoint"].includes(step.detail ?? "") && render.file ? render.file : who;
}

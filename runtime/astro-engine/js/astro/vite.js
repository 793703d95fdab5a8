// What packages that are made for Vite take from it without needing a bundler.

import { mergeConfig as merge } from "astro/config";
import { globbed } from "astro-lsp:plugins";

export const version = "8.0.0";
export const mergeConfig = (defaults, overrides) => merge(defaults, overrides);
export const defineConfig = (config) => config;
export const normalizePath = (path) => path.replaceAll("\\", "/");
export const defaultClientConditions = ["module", "browser", "development|production"];
export const defaultServerConditions = ["module", "node", "development|production"];
export const isCSSRequest = (path) => /\.(css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/.test(path);

export function createFilter(include, exclude) {
  const list = (rules) => (rules === undefined || rules === null ? [] : [rules].flat());
  const tests = (rules) => list(rules).map((rule) => (rule instanceof RegExp ? rule : globbed(rule.startsWith("/") || rule.startsWith("**") ? rule : `**/${rule}`)));
  const [taken, left] = [tests(include), tests(exclude)];
  return (id) => {
    if (typeof id !== "string" || id.includes("\0")) return false;
    const path = normalizePath(id);
    const hit = (test) => ((test.lastIndex = 0), test.test(path));
    return !left.some(hit) && (taken.length === 0 || taken.some(hit));
  };
}

import { a as $$a, c as $$c, component as $$component, customEnter as $$customEnter, customExit as $$customExit, maybeHead as $$maybeHead, script as $$script, t as $$t } from "astro-lsp:runtime";
import Toggle from "./Toggle.astro";
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
const $$Component = $$component(($$r, $$props, $$slots) => {
return $$t("", $$maybeHead, "<p>first</p>", $$customEnter, "<my-shell" + $$a((label), "label", "my-shell") + "><nav><my-inner>", $$c($$r, "Toggle", Toggle, {}), "</my-inner></nav></my-shell>", $$customExit, "<my-plain><b>text</b></my-plain>", $$customEnter, "<my-list>", $$script($$r, "/src/pages/sample.astro?astro&type=script&index=0&lang.ts"), "</my-list>", $$customExit, "<my-empty></my-empty>", $$customEnter, "<my-outer>", $$c($$r, "Toggle", Toggle, {}, { "default": () => $$t("", $$customEnter, "<my-slotted>", $$c($$r, "Toggle", Toggle, {}), "</my-slotted>", $$customExit, ), }), "</my-outer>", $$customExit, );
//                                                                            ^^^^^                                                                 ^^^^^^                                                                                                                                                                                                                                                                                                      ^^^^^^                                                                                   ^^^^^^
}, "/src/pages/sample.astro");
export default $$Component;
// script None: import "./list";

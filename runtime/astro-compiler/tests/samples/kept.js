import { component as $$component, maybeHead as $$maybeHead, t as $$t, templateEnter as $$templateEnter, templateExit as $$templateExit } from "astro-lsp:runtime";
const $$Component = $$component(($$r, $$props, $$slots) => {
return $$t("", $$maybeHead, "<noscript><style>.a{opacity:1}</style><script>one()</script></noscript><svg><style>.b{fill:red}</style><g>", (x && $$t("<script>two()</script>")), "</g></svg><template>", $$templateEnter, "<div><style>.c{fill:red}</style></div>", $$templateExit, "</template><p class=\"a\">x</p>");
//                                                                                                                                         ^^^^^
}, "/src/pages/sample.astro");
export default $$Component;

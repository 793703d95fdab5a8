import { a as $$a, c as $$c, component as $$component, maybeHead as $$maybeHead, styleVars as $$styleVars, t as $$t } from "astro-lsp:runtime";
const $$Component = $$component(($$r, $$props, $$slots) => {
const $$vars = $$styleVars([({ c: "red" }), ]);
//                           ^^^^^^^^^^^^
return $$t("", $$maybeHead, "<h1 class=\"t\"" + $$a($$vars, "style") + " data-astro-cid-7odolt23>x</h1>", $$c($$r, "Card", Card, {"data-astro-cid-7odolt23": true}), );
//                                                                                                                         ^^^^
}, "/src/pages/sample.astro");
export default $$Component;
// style css global=false: .t[data-astro-cid-7odolt23], h1[data-astro-cid-7odolt23] > b[data-astro-cid-7odolt23] { color: red } .x .y[data-astro-cid-7odolt23] { color: var(--c) }
// style css global=true: body { margin: 0 }
// style scss global=false: $a: 1;
// style css global=false: p[data-astro-cid-7odolt23] { color: var(--c) }

import { c as $$c, component as $$component, maybeHead as $$maybeHead, t as $$t, templateEnter as $$templateEnter, templateExit as $$templateExit } from "astro-lsp:runtime";
const $$Component = $$component(($$r, $$props, $$slots) => {
return $$t("<title>t</title><meta charset=\"utf-8\">", $$c($$r, "Card", Card, {}), "", $$maybeHead, "<p>first</p><p>second</p><template>", $$templateEnter, "<script>1</script>", $$templateExit, "</template>");
//                                                                      ^^^^
}, "/src/pages/sample.astro");
export default $$Component;

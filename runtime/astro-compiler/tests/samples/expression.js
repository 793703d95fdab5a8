import { component as $$component, maybeHead as $$maybeHead, t as $$t } from "astro-lsp:runtime";
const $$Component = $$component(($$r, $$props, $$slots) => {
return $$t("", (items.map((item      ) => $$t("", $$maybeHead, "<li>", (item.name          ), "</li>"))), "", (ok ? $$t("<b>yes</b>") : $$t("<i>no</i>")), "", (ok && (
//              ^^^^^^^^^^^^^^^^^^^^^^^^^^                              ^^^^^^^^^^^^^^^^^^^           ^        ^^^^^                 ^^^                        ^^^^^^^
  $$t("<p>text</p>")
)), "", ((() => { switch (n) { case 1: return $$t("<p>1</p>"); default: return null } })()), "<b></b> and <i></i>", (`t${n}` // comment
//       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^                           ^^^^^^^^^^^^^^^^^^
), );
}, "/src/pages/sample.astro");
export default $$Component;

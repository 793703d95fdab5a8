import { component as $$component, head as $$head, script as $$script, scriptVars as $$scriptVars, t as $$t } from "astro-lsp:runtime";
import { a,        } from "./a";
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
export const prerender = true;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^
export async function getStaticPaths() {
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  return [];
//^^^^^^^^^^
}
const $$Component = $$component(async($$r, $$props, $$slots) => {
const Astro = $$r.astro($$props, $$slots, $$Component);
var Size = ((Size) => { const S = 0; Size[Size["S"] = S] = "S"; const M = 2; Size[Size["M"] = M] = "M"; return Size; })(Size ?? {});
;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^
const { size } = Astro.props;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^
const data = await fetch(a).then((r) => r.json());
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
if (!data) return Astro.redirect("/");
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
return $$t("<html><head><title>", (size), "</title>", $$head, "</head><body>", (data), "</body></html>", $$script($$r, "/src/pages/sample.astro?astro&type=script&index=0&lang.ts"), "", $$script($$r, "/src/pages/sample.astro?astro&type=script&index=1&lang.ts"), "<script>let x = 1 < 2;</script><script>(function(){" + $$scriptVars(({ size })) + "console.log(size)})();</script>");
//                                 ^^^^                                         ^^^^                                                                                                                                                                                                                                                       ^^^^^^^^
}, "/src/pages/sample.astro");
export default $$Component;
// script None: const n: number = 1;
// script Some("./client.ts"): import "./client.ts";

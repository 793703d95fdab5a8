import { a as $$a, component as $$component, maybeHead as $$maybeHead, raw as $$raw, spread as $$spread, t as $$t } from "astro-lsp:runtime";
const $$Component = $$component(($$r, $$props, $$slots) => {
const Astro = $$r.astro($$props, $$slots, $$Component);
const { href, rest } = Astro.props                                  ;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
return $$t("", $$maybeHead, "<a" + $$a((href), "href") + " title=\"x &amp; y\"" + $$a(["k", ([{ on: href }]), ], "class:list") + $$spread((rest)) + $$a((href), "href") + " disabled" + $$a(`a${href}`, "data-t") + ">one two ", (href), " <b>bold</b></a><input" + $$a((true), "checked") + "><br><my-el open=\"true\"" + $$a((href), "on", "my-el") + ">x</my-el><p>", $$raw((href)), "</p><p><b></p><pre>\n  kept\n</pre>");
//                                      ^^^^                                           ~~~   ^^^^^^^^^^^^^^                                ^^^^          ^^^^                               ^^^^^^^^^^                            ^^^^                                   ^^^^                                                   ^^^^                                            ^^^^
}, "/src/pages/sample.astro");
export default $$Component;

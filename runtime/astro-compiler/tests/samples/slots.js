import {           c as $$c, component as $$component, maybeHead as $$maybeHead, slots as $$slots_, t as $$t } from "astro-lsp:runtime";
import Card from "../components/Card.astro";
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
const $$Component = $$component(($$r, $$props, $$slots) => {
return $$t("", $$c($$r, "Card", Card, {"title": "x", ...rest, }, { "default": () => $$t("\n  default text\n  "), "head": () => $$t("", $$maybeHead, "<h1>head</h1>"), "foot": () => $$t("", (foot && $$t("<p>foot</p>")), ), "frag": () => [$$t("f")], }), "", $$c($$r, "Card", Card, {}, $$slots_({ }, (a ? ({ "a": () => $$t("<p></p>"), }) : ({ "b": () => $$t("<p></p>"), })), (names.map((n) => ({ [(n)]: () => $$t("<p></p>"), }))))), "", $$c($$r, "Card", Card, {}, { "default": () => $$c($$r, "Card.Inner", Card.Inner, {}, { "default": async () => $$t("", (await later), ), }), }), "", $$c($$r, "Card", Card, {}, { "default": () => $$t("", ((item      ) => $$t("<li>", (item), "</li>")), ), }), "", ($$slots["x"] || $$t("fallback")), "", $$slots["default"], );
//                              ^^^^            ~~~     ^^^^                                                                                                                                 ^^^^^^^^                                                                           ^^^^                     ^^^^                                ^^^                                    ^^^^^^^^^^^^^^^^^     ^                            ^                          ^^^^                                                ^^^^^^^^^^                                        ^^^^^^^^^^^                                   ^^^^                                  ^^^^^^^^^^^^^^^^             ^^^^                                  ~~~
}, "/src/pages/sample.astro");
export default $$Component;

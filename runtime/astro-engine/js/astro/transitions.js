// module: astro:transitions, astro-lsp:transitions
// View transitions: `<ClientRouter />` and the animations as data.

import { component } from "astro-lsp:component";
import { Instruction, t } from "astro-lsp:render";

/** Marks the page as one that takes part, and brings the script that navigates in place. */
export const ClientRouter = component((page, props) => {
  const fallback = String(props.fallback ?? "animate").replace(/[^a-z-]/g, "");
  const src = `${page.base.replace(/\/$/, "")}/@id/astro-lsp:transition-router`.replace(/"/g, "&quot;");
  return t(
    `<meta name="astro-view-transitions-enabled" content="true"><meta name="astro-view-transitions-fallback" content="${fallback}">`,
    new Instruction("script", "astro:transitions/router", `<script type="module" src="${src}"></script>`),
    "",
  );
}, "astro:transitions/ClientRouter.astro");

export const ViewTransitions = ClientRouter;

const EASING = "cubic-bezier(0.76, 0, 0.24, 1)";
const animation = (name, duration, delay) => ({ name, duration, easing: EASING, fillMode: "both", ...(delay && { delay }) });

export const fade = ({ duration = 180 } = {}) => {
  const pair = { old: animation("astroFadeOut", duration), new: animation("astroFadeIn", duration) };
  return { forwards: pair, backwards: pair };
};

export const slide = ({ duration } = {}) => ({
  forwards: {
    old: [animation("astroFadeOut", duration ?? "90ms"), animation("astroSlideToLeft", duration ?? "220ms")],
    new: [animation("astroFadeIn", duration ?? "210ms", duration ? undefined : "30ms"), animation("astroSlideFromRight", duration ?? "220ms")],
  },
  backwards: {
    old: [{ name: "astroFadeOut" }, { name: "astroSlideToRight" }],
    new: [{ name: "astroFadeIn" }, { name: "astroSlideFromLeft" }],
  },
});

export const createAnimationScope = (name, _animations) => ({ scope: `astro-${name}`, styles: "" });

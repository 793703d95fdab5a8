// module: astro:transitions, astro-lsp:transitions
// View transitions: the markup of `<ClientRouter />` and the animations as data. The browser's own transitions do the rest.

import { component } from "astro-lsp:component";
import { t } from "astro-lsp:render";

/** Marks the page as one that takes part; the client-side router itself is not served. */
export const ClientRouter = component((_page, props) => {
  const fallback = String(props.fallback ?? "animate").replace(/[^a-z-]/g, "");
  return t(
    `<meta name="astro-view-transitions-enabled" content="true"><meta name="astro-view-transitions-fallback" content="${fallback}">`,
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

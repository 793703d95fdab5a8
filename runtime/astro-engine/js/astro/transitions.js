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

const pair = (out, into) => ({
  forwards: { old: out, new: into },
  backwards: { old: into, new: out },
});

const animation = (name, duration, direction) => ({ name, duration, easing: "ease", fillMode: "both", ...(direction && { direction }) });

export const fade = ({ duration } = {}) => pair(animation("astroFadeOut", duration ?? 180), animation("astroFadeIn", duration ?? 180));

export const slide = ({ duration = "220ms" } = {}) => ({
  forwards: { old: animation("astroSlideToLeft", duration), new: animation("astroSlideFromRight", duration) },
  backwards: { old: animation("astroSlideToRight", duration), new: animation("astroSlideFromLeft", duration) },
});

export const createAnimationScope = (_transition, _animations) => ({ scope: "", styles: "" });

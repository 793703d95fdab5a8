// module: astro-lsp:transition-client, astro:transitions/client
// `astro:transitions/client` in the browser. The preview serves no client-side router: a navigation loads the page, and
// the browser's own cross-document transitions do the rest.

export const supportsViewTransitions = false;
export const transitionEnabledOnThisPage = () => Boolean(document.querySelector('[name="astro-view-transitions-enabled"]'));
export const getFallback = () => document.querySelector('[name="astro-view-transitions-fallback"]')?.getAttribute("content") ?? "animate";

export const TRANSITION_BEFORE_PREPARATION = "astro:before-preparation";
export const TRANSITION_AFTER_PREPARATION = "astro:after-preparation";
export const TRANSITION_BEFORE_SWAP = "astro:before-swap";
export const TRANSITION_AFTER_SWAP = "astro:after-swap";
export const TRANSITION_PAGE_LOAD = "astro:page-load";
export const isTransitionBeforePreparationEvent = (event) => event.type === TRANSITION_BEFORE_PREPARATION;
export const isTransitionBeforeSwapEvent = (event) => event.type === TRANSITION_BEFORE_SWAP;

export async function navigate(href, { history } = {}) {
  if (history === "replace") location.replace(href);
  else location.assign(href);
}

export const swapFunctions = {};

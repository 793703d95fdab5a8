// What listeners on `document` hear of a navigation of `<ClientRouter />`.

export const TRANSITION_BEFORE_PREPARATION = "astro:before-preparation";
export const TRANSITION_AFTER_PREPARATION = "astro:after-preparation";
export const TRANSITION_BEFORE_SWAP = "astro:before-swap";
export const TRANSITION_AFTER_SWAP = "astro:after-swap";
export const TRANSITION_PAGE_LOAD = "astro:page-load";

class TransitionEvent extends Event {
  constructor(type, cancelable, navigation) {
    super(type, { cancelable });
    const { from, to, direction, navigationType, sourceElement, info, newDocument, signal } = navigation;
    Object.assign(this, { from, to, direction, newDocument });
    for (const [name, value] of Object.entries({ navigationType, sourceElement, info, signal })) Object.defineProperty(this, name, { value, enumerable: true });
  }
}

/** Before the next page is loaded; `loader` may be wrapped or replaced, and preventing it leaves all to the browser. */
export class TransitionBeforePreparationEvent extends TransitionEvent {
  constructor(navigation, load) {
    super(TRANSITION_BEFORE_PREPARATION, true, navigation);
    Object.defineProperty(this, "formData", { value: navigation.formData, enumerable: true });
    this.loader = () => load(this);
  }
}

/** Before the page changes; `swap` may be wrapped or replaced. */
export class TransitionBeforeSwapEvent extends TransitionEvent {
  constructor(prepared, viewTransition, swap) {
    super(TRANSITION_BEFORE_SWAP, false, prepared);
    Object.defineProperty(this, "viewTransition", { value: viewTransition, enumerable: true });
    this.swap = () => swap(this.newDocument);
  }
}

export const isTransitionBeforePreparationEvent = (event) => event.type === TRANSITION_BEFORE_PREPARATION;
export const isTransitionBeforeSwapEvent = (event) => event.type === TRANSITION_BEFORE_SWAP;

/** Tells `document` of a step. */
export const say = (type) => document.dispatchEvent(new Event(type));

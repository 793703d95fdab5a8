export const navigate: (href: string, options?: any) => Promise<void>;
export const supportsViewTransitions: boolean;
export const transitionEnabledOnThisPage: () => boolean;
export const getFallback: () => any;
export const swapFunctions: any;
export const isTransitionBeforeSwapEvent: any;
export const isTransitionBeforePreparationEvent: any;
export type TransitionBeforeSwapEvent = any;
export type TransitionBeforePreparationEvent = any;

export const ClientRouter: any;
export const ViewTransitions: any;
export const fade: any;
export const slide: any;
export const createAnimationScope: any;

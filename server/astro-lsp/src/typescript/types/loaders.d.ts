export const glob: any;
export const file: any;
export type Loader = any;
export type LiveLoader<A = any, B = any, C = any, D = any> = any;

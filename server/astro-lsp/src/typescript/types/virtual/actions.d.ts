export const actions: any;
export function defineAction(options: any): any;
export const ActionError: any;
export const isInputError: any;
export const isActionError: any;
export const getActionContext: any;
export const getActionPath: any;
export type ActionAPIContext = any;
export { z } from "../zod-any";

export function defineConfig<T extends Record<string, any>>(config: T): T;
export function getViteConfig(config: any, inline?: any): any;
export const envField: any;
export const fontProviders: any;
export const sharpImageService: any;
export const passthroughImageService: any;
export const sessionDrivers: any;
export const logHandlers: any;
export const memoryCache: any;

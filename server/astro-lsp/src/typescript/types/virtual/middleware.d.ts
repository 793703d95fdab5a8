export function defineMiddleware(handler: import("../index").MiddlewareHandler): import("../index").MiddlewareHandler;
export function sequence(...handlers: import("../index").MiddlewareHandler[]): import("../index").MiddlewareHandler;

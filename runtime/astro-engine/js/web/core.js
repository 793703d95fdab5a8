// What every realm starts with: the global object of the web platform.
export {};

/// <reference path="./ambient.d.ts" />
export {};

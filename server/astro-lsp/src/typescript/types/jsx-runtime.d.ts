// What tags may be written with, where `astro` is not installed: any.

export const Fragment: any;
export const jsx: any;
export const jsxs: any;
export const jsxDEV: any;

export namespace JSX {
	type Element = any;
	interface ElementChildrenAttribute {
		children: {};
	}
	interface IntrinsicAttributes {
		slot?: string | null | undefined;
		children?: any;
		"set:html"?: any;
		"set:text"?: any;
		"is:raw"?: boolean;
		"class:list"?: any;
		"client:load"?: boolean | string;
		"client:idle"?: boolean | { timeout?: number } | string;
		"client:visible"?: boolean | { rootMargin?: string } | string;
		"client:media"?: string;
		"client:only"?: boolean | string;
		"server:defer"?: boolean;
		"transition:animate"?: any;
		"transition:name"?: string;
		"transition:persist"?: boolean | string;
		"transition:persist-props"?: boolean | string;
	}
	interface IntrinsicElements {
		[name: string]: any;
	}
}

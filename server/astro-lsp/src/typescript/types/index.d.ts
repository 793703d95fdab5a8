// Types for a project in which `astro` is not installed: enough that nothing is wrong for that reason alone.
// Once it is installed its own types are used.

/// <reference path="./ambient.d.ts" />

export interface AstroGlobal<
	Props extends Record<string, any> = Record<string, any>,
	Self = any,
	Params extends Record<string, string | undefined> = Record<string, string | undefined>,
> extends APIContext<Props, Params> {
	self: Self;
	response: { status?: number; statusText?: string; readonly headers: Headers };
	slots: Record<string, true | undefined> & {
		has(name: string): boolean;
		render(name: string, args?: any[]): Promise<string>;
	};
}

export interface APIContext<
	Props extends Record<string, any> = Record<string, any>,
	Params extends Record<string, string | undefined> = Record<string, string | undefined>,
> {
	props: Props;
	params: Params;
	request: Request;
	url: URL;
	originPathname: string;
	routePattern: string;
	isPrerendered: boolean;
	site: URL | undefined;
	generator: string;
	clientAddress: string;
	cookies: AstroCookies;
	session: any;
	locals: App.Locals;
	cache: any;
	csp: any;
	logger: any;
	preferredLocale: string | undefined;
	preferredLocaleList: string[] | undefined;
	currentLocale: string | undefined;
	redirect(path: string, status?: 300 | 301 | 302 | 303 | 304 | 307 | 308): Response;
	rewrite(to: string | URL | Request): Promise<Response>;
	getActionResult(action: any): any;
	callAction(action: any, input?: any): Promise<any>;
}

export interface AstroCookies {
	get(name: string, options?: any): { value: string; json(): any; number(): number; boolean(): boolean } | undefined;
	has(name: string, options?: any): boolean;
	set(name: string, value: string | number | boolean | Record<string, any>, options?: any): void;
	delete(name: string, options?: any): void;
	merge(cookies: AstroCookies): void;
	headers(): Iterable<string>;
}

type Paths = { params: Record<string, string | number | undefined>; props?: Record<string, any> };
export type GetStaticPathsItem = Paths;
export type GetStaticPathsResult = Paths[] | Paths[][];
export type GetStaticPathsOptions = { paginate: PaginateFunction; routePattern: string };
export type GetStaticPaths = (options: GetStaticPathsOptions) => Promise<GetStaticPathsResult> | GetStaticPathsResult;
export type PaginateFunction = (data: readonly any[], options?: { pageSize?: number; params?: any; props?: any }) => any;
export interface Page<T = any> {
	data: T[];
	start: number;
	end: number;
	total: number;
	currentPage: number;
	size: number;
	lastPage: number;
	url: { current: string; prev: string | undefined; next: string | undefined; first: string | undefined; last: string | undefined };
}

export type InferGetStaticPropsType<T> = T extends (options?: any) => infer R
	? Awaited<R> extends readonly (infer P)[] ? P extends { props: infer Q } ? Q : Record<string, never> : Record<string, never>
	: Record<string, never>;
export type InferGetStaticParamsType<T> = T extends (options?: any) => infer R
	? Awaited<R> extends readonly (infer P)[] ? P extends { params: infer Q } ? Q : Record<string, never> : Record<string, never>
	: Record<string, never>;

export type APIRoute = (context: APIContext) => Response | Promise<Response>;
export type MiddlewareNext = (rewrite?: string | URL | Request) => Promise<Response>;
export type MiddlewareHandler = (context: APIContext, next: MiddlewareNext) => Promise<Response> | Response | Promise<void> | void;
export type AstroUserConfig = Record<string, any>;
export type AstroConfig = Record<string, any>;
export type AstroIntegration = { name: string; hooks: Record<string, any> };
export type AstroAdapter = Record<string, any>;
export type ImageMetadata = { src: string; width: number; height: number; format: string };
export type MarkdownInstance<T extends Record<string, any> = Record<string, any>> = {
	frontmatter: T;
	file: string;
	url: string | undefined;
	Content: any;
	rawContent(): string;
	compiledContent(): Promise<string>;
	getHeadings(): { depth: number; slug: string; text: string }[];
	default: any;
};

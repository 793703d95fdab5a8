declare namespace App {
	interface Locals {}
	interface SessionData {}
}
interface ImportMetaEnv {
	readonly BASE_URL: string;
	readonly MODE: string;
	readonly DEV: boolean;
	readonly PROD: boolean;
	readonly SSR: boolean;
	readonly SITE: string;
	readonly ASSETS_PREFIX: string | Record<string, string>;
	readonly [name: string]: any;
}
interface ImportMeta {
	readonly env: ImportMetaEnv;
	glob<T = any>(patterns: string | string[], options: { eager: true; import?: string; query?: any; base?: string }): Record<string, T>;
	glob<T = any>(patterns: string | string[], options?: { eager?: false; import?: string; query?: any; base?: string }): Record<string, () => Promise<T>>;
	readonly hot?: any;
}
declare module "*.css";
declare module "*.scss";
declare module "*.sass";
declare module "*.less";
declare module "*.styl";
declare module "*.module.css" { const classes: Record<string, string>; export default classes; }
declare module "*.module.scss" { const classes: Record<string, string>; export default classes; }
declare module "*.png" { const image: import("astro").ImageMetadata; export default image; }
declare module "*.jpg" { const image: import("astro").ImageMetadata; export default image; }
declare module "*.jpeg" { const image: import("astro").ImageMetadata; export default image; }
declare module "*.gif" { const image: import("astro").ImageMetadata; export default image; }
declare module "*.webp" { const image: import("astro").ImageMetadata; export default image; }
declare module "*.avif" { const image: import("astro").ImageMetadata; export default image; }
declare module "*.svg" { const image: import("astro").ImageMetadata & ((props: any) => any); export default image; }
declare module "*.md" { export const frontmatter: Record<string, any>; export const Content: any; export const url: string | undefined; export const file: string; export function getHeadings(): { depth: number; slug: string; text: string }[]; export default Content; }
declare module "*.mdx" { export const frontmatter: Record<string, any>; export const Content: any; export const url: string | undefined; export const file: string; export function getHeadings(): { depth: number; slug: string; text: string }[]; export default Content; }
declare module "*?raw" { const text: string; export default text; }
declare module "*?url" { const url: string; export default url; }
declare module "*?inline" { const text: string; export default text; }

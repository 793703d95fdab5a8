// Collections, where `astro sync` has not said what they are.
export type CollectionKey = string;
export type CollectionEntry<C extends string = string> = {
	id: string;
	collection: C;
	data: any;
	body?: string;
	filePath?: string;
	rendered?: any;
};
export type ContentCollectionKey = string;
export type DataCollectionKey = string;
export type SchemaContext = any;
export type ImageFunction = any;
export type ReferenceContentEntry = any;
export type ReferenceDataEntry = any;
export function defineCollection<T>(config: T): T;
export function defineLiveCollection<T>(config: T): T;
export function getCollection<C extends string>(collection: C, filter?: (entry: CollectionEntry<C>) => any): Promise<CollectionEntry<C>[]>;
export function getEntry(collection: any, id?: string): Promise<any>;
export function getEntries(entries: any[]): Promise<any[]>;
export function getEntryBySlug(collection: string, slug: string): Promise<any>;
export function getDataEntryById(collection: string, id: string): Promise<any>;
export function getLiveCollection(collection: string, filter?: any): Promise<any>;
export function getLiveEntry(collection: string, filter?: any): Promise<any>;
export function reference(collection: string): any;
export function render(entry: any): Promise<{ Content: any; headings: { depth: number; slug: string; text: string }[]; remarkPluginFrontmatter: Record<string, any> }>;
export { z } from "../zod-any";

export const z: any;
export namespace z {
	type infer<T> = any;
	type input<T> = any;
	type output<T> = any;
}

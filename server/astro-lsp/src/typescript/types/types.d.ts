export type HTMLTag = string;
export type HTMLAttributes<Tag extends string> = Record<string, any>;
export type HTMLAttributesWithoutSlot<Tag extends string> = Record<string, any>;
export type Polymorphic<P extends { as: string }> = Omit<P, "as"> & { as?: P["as"] } & Record<string, any>;
export type ComponentProps<T> = T extends (props: infer P) => any ? P : any;

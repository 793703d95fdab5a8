export const label: string = "count";

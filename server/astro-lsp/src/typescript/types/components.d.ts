export const Code: any;
export const Debug: any;
export const Prism: any;
export const Image: any;
export const Picture: any;
export const Font: any;
export const ClientRouter: any;

export const Image: any;
export const Picture: any;
export const Font: any;
export function getImage(options: any): Promise<any>;
export function inferRemoteSize(url: string): Promise<any>;
export const imageConfig: any;
export const getConfiguredImageService: any;
export const isLocalService: any;
export const fontData: any;

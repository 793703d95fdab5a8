// module: astro/assets/services/noop, astro-lsp:image/noop
// The service that changes nothing (`passthroughImageService()`).

import { isESMImportedImage } from "astro-lsp:image/kind";
import { baseService, verifyOptions } from "astro-lsp:image/service";

export default {
  ...baseService,
  propertiesToHash: ["src"],
  async validateOptions(options) {
    if (isESMImportedImage(options.src) && options.src.format === "svg") options.format = "svg";
    else delete options.format;
    verifyOptions(options);
    return options;
  },
  transform: async (data, { format }) => ({ data, format }),
};

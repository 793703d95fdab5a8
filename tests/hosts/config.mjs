// The configuration of `project`; the last option stands for those of one of `variants.json`.
import { defineConfig, envField } from "astro/config";

export default defineConfig({
  output: "server",
  site: "https://shop.example",
  devToolbar: { enabled: false },
  redirects: {
    "/old": "/about",
    "/old308": { status: 308, destination: "/about" },
    "/old/[slug]": "/item/[slug]",
    "/oldrest/[...path]": "/rest/[...path]",
    "/ext": "https://example.com/landing?x=1",
  },
  env: {
    schema: {
      PUBLIC_NAME: envField.string({ context: "client", access: "public", default: "default-name" }),
      SERVER_FLAG: envField.boolean({ context: "server", access: "public", default: false }),
      SECRET_TOKEN: envField.string({ context: "server", access: "secret", optional: true }),
      SECRET_NUM: envField.number({ context: "server", access: "secret", default: 7 }),
    },
  },
  VARIANT
});

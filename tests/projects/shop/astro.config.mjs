import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://shop.example",
  output: "server",
  redirects: {
    "/sign-in": "/login",
    "/item/[id]": "/products/[id]",
  },
});

export { z as default, z } from "./zod-any";

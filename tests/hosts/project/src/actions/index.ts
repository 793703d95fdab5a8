import { ActionError, defineAction } from "astro:actions";
import { z } from "astro/zod";

const input = z.object({ name: z.string() });

export const server = {
  greet: defineAction({ input, handler: ({ name }) => `hi ${name}` }),
  formGreet: defineAction({
    accept: "form",
    input,
    handler: ({ name }, context) => {
      context.cookies.set("act", name, { path: "/" });
      return { hi: name };
    },
  }),
  fail: defineAction({
    handler: () => {
      throw new ActionError({ code: "FORBIDDEN", message: "no" });
    },
  }),
};

// The JSON schemas of collections, for editors of data: what `astro dev` writes to `.astro/collections/[name].schema.json`. Here
// that is an endpoint, too.

import { ask } from "astro-lsp:host";
import { SOURCE } from "astro-lsp:loaders";

async function project() {
  const { module, zod } = await ask("content-config", {});
  const { collections = {} } = module === null ? {} : await import(module);
  const { z } = await import(zod);
  return { collections, z };
}

/** The text of such a file; `undefined` for a collection without a schema. */
async function text(z, collection) {
  const schema = await ofFiles(z, collection);
  // Zod has this since version 4.
  if (!schema || typeof z.toJSONSchema !== "function") return undefined;
  return JSON.stringify(described(z, schema), null, 2);
}

export async function GET({ params }) {
  const { collections, z } = await project();
  const name = params.name.slice(0, -".schema.json".length);
  const schema = Object.hasOwn(collections, name) ? await text(z, collections[name]) : undefined;
  if (schema === undefined) return new Response(null, { status: 404 });
  return new Response(schema, { headers: { "content-type": "application/json" } });
}

/** All of them by name, and why there are none of some. */
export async function all() {
  const { collections, z } = await project();
  const [schemas, problems] = [{}, {}];
  for (const [name, collection] of Object.entries(collections)) {
    try {
      const schema = await text(z, collection);
      if (schema !== undefined) schemas[name] = schema;
    } catch (error) {
      problems[name] = `${error?.message ?? error}`;
    }
  }
  return Response.json({ schemas, problems });
}

/** The schema of a file of the collection, as its author writes it. */
async function ofFiles(z, { schema, loader }) {
  let of = schema;
  if (of === undefined && typeof loader === "object") of = loader.createSchema ? (await loader.createSchema())?.schema : loader.schema;
  if (typeof of === "function") of = await of({ image: () => z.string() });
  if (!of) return undefined;
  if (loader?.load?.[SOURCE]?.kind !== "file") return withSchemaKey(z, of);
  return z.union([z.array(of), z.object({ $schema: z.string().optional() }).catchall(of)]);
}

// A file may name the schema it follows.
function withSchemaKey(z, schema) {
  if (!(schema instanceof z.ZodObject)) return schema;
  const extended = schema.extend({ $schema: z.string().optional() });
  const meta = z.globalRegistry?.get(schema);
  if (meta) z.globalRegistry.add(extended, meta);
  return extended;
}

function described(z, schema) {
  const override = ({ zodSchema, jsonSchema }) => {
    if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
  };
  return z.toJSONSchema(schema, { unrepresentable: "any", io: "input", override });
}

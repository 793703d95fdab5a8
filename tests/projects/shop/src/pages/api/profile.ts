import type { APIRoute } from "astro";
import { readProfile, saveProfile } from "@/lib/users";

export const GET: APIRoute = ({ locals }) => {
  if (!locals.user) return Response.json({ error: "log in first" }, { status: 401 });
  const { name, email } = locals.user;
  return Response.json({ name, email });
};

export const POST: APIRoute = async ({ request, locals }) => {
  if (!locals.user) return Response.json({ error: "log in first" }, { status: 401 });
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    return Response.json({ error: "the body is not JSON" }, { status: 400 });
  }
  const profile = readProfile(body);
  if (typeof profile === "string") return Response.json({ error: profile }, { status: 400 });
  const { name, email } = saveProfile(locals.user, profile);
  return Response.json({ ok: true, name, email });
};

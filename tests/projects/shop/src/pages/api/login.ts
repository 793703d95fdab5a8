import type { APIRoute } from "astro";
import { logIn } from "../../lib/users";

export const POST: APIRoute = async ({ request, cookies, redirect }) => {
  const form = await request.formData();
  const token = logIn(String(form.get("name") ?? "").toLowerCase());
  if (!token) return redirect("/login?failed", 303);
  cookies.set("session", token, { path: "/", httpOnly: true, sameSite: "lax", maxAge: 60 * 60 });
  return redirect("/", 303);
};

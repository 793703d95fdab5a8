import type { APIRoute } from "astro";

/** A picture made by code: the user's first letter on a colour of its own. */
export const GET: APIRoute = ({ params }) => {
  const user = params.user ?? "";
  if (!/^[a-z]+$/.test(user)) return new Response("no such picture", { status: 404 });
  const hue = [...user].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <circle cx="32" cy="32" r="32" fill="hsl(${hue} 60% 40%)"/>
  <text x="32" y="42" font-size="28" text-anchor="middle" fill="white">${user[0].toUpperCase()}</text>
</svg>`;
  return new Response(svg, {
    headers: { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=3600" },
  });
};

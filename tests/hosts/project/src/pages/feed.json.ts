export const prerender = true;
export const GET = () => new Response('{"prerendered":true}', { status: 201, headers: { "content-type": "application/feed+json", "x-feed": "yes" } });

export const GET = () => new Response("get only", { headers: { "x-get": "1", "content-type": "text/plain" } });

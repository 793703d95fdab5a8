export const GET = () => new Response("GET");
export const PUT = async ({ request }: any) => new Response(`PUT ${await request.text()}`);
export const DELETE = () => new Response(null, { status: 204 });
export const OPTIONS = () => new Response(null, { status: 204, headers: { allow: "GET, PUT, DELETE", "access-control-allow-origin": "*" } });

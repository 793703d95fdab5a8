export const ALL = ({ params }: any) => new Response(null, { status: Number(params.code), headers: { "x-code": params.code } });

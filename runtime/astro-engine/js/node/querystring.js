// node:querystring
export function parse(text) {
  const result = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in result) result[name] = [result[name], value].flat();
    else result[name] = value;
  }
  return result;
}
export const escape = (text) => encodeURIComponent(text);
export const unescape = (text) => decodeURIComponent(text);
export const stringify = (object) => Object.entries(object ?? {}).flatMap(([name, value]) => [value].flat().map((item) => `${escape(name)}=${escape(item ?? '')}`)).join('&');
export const encode = stringify;
export const decode = parse;
export default { parse, stringify, escape, unescape, encode, decode };

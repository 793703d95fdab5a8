// Asymmetric keys: read from and written to SPKI, PKCS#8, JWK and raw bytes. A key is `{ kind, curve, secret, open }`:
// `secret` its PKCS#8, if it is a private one; `open` the public part as signatures take it: an `RSAPublicKey`, a point, 32 bytes.
import { native, operation } from './core.js';
import { BITS, INTEGER, OBJECT, OCTETS, SEQUENCE, bytesOf, inside, number, plainNumber, read, write } from './der.js';

const OBJECTS = { '2a864886f70d010101': 'rsa', '2a864886f70d01010a': 'rsa', '2a8648ce3d0201': 'ec', '2b6570': 'ed25519', '2b656e': 'x25519' };
const CURVES = { '2a8648ce3d030107': 'P-256', '2b81040022': 'P-384', '2b81040023': 'P-521' };
const SIZES = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };
const OKP = { Ed25519: 'ed25519', X25519: 'x25519' };
const NULL = Uint8Array.of(5, 0);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const nameIn = (table, value) => Object.keys(table).find((key) => table[key] === value);
const refuse = (message, name = 'NotSupportedError') => new DOMException(message, name);

export const toUrl = (bytes) => native.base64(bytes, true);
export function fromUrl(text, what) {
  if (typeof text !== 'string') throw refuse(`The JWK has no ${what}.`, 'DataError');
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

// ---------------------------------------------------------------- which algorithm

function algorithmOf(value) {
  const [object, parameters] = read(bytesOf(value, SEQUENCE));
  const kind = OBJECTS[hex(bytesOf(object, OBJECT))];
  if (!kind) throw refuse('Keys of this algorithm are not known here; there are RSA, elliptic curves (P-256, P-384, P-521), Ed25519 and X25519.');
  return { kind, curve: kind === 'ec' ? curveOf(parameters) : undefined };
}

function curveOf(value) {
  const curve = CURVES[hex(bytesOf(value, OBJECT))];
  if (!curve) throw refuse('This elliptic curve is not known here; there are P-256, P-384 and P-521.');
  return curve;
}

function algorithm({ kind, curve }) {
  const object = write(OBJECT, unhex(nameIn(OBJECTS, kind)));
  if (kind === 'ec') return write(SEQUENCE, object, write(OBJECT, unhex(nameIn(CURVES, curve))));
  return kind === 'rsa' ? write(SEQUENCE, object, NULL) : write(SEQUENCE, object);
}

// ---------------------------------------------------------------- public keys

export function fromSpki(bytes) {
  const [named, bits] = inside(bytes);
  return { ...algorithmOf(named), open: bytesOf(bits, BITS).slice(1) };
}

export const toSpki = (key) => write(SEQUENCE, algorithm(key), write(BITS, [0], key.open));

/** The key of an X.509 certificate. */
export function fromCertificate(bytes) {
  const fields = read(bytesOf(inside(bytes)[0], SEQUENCE));
  // The version stands in front where it is not the first.
  return fromSpki(fields[fields[0].tag === 0xa0 ? 6 : 5].whole);
}

export const fromRsaPublic = (bytes) => ({ kind: 'rsa', open: bytes.slice() });

export function fromRaw(kind, curve, bytes) {
  const expected = kind === 'ec' ? SIZES[curve] * 2 + 1 : 32;
  if (bytes.length !== expected) throw refuse(`A raw public key of this kind has ${expected} bytes, and this one ${bytes.length}.`, 'DataError');
  if (kind === 'ec' && !native.curvePoint(curve, bytes, false)) throw refuse(`This is no point of ${curve}.`, 'DataError');
  return { kind, curve, open: bytes.slice() };
}

// ---------------------------------------------------------------- private keys

export function fromPkcs8(bytes) {
  const [, named, octets] = inside(bytes);
  const { kind, curve } = algorithmOf(named);
  const content = bytesOf(octets, OCTETS);
  return { kind, curve, secret: bytes.slice(), open: openOf(kind, curve, content) };
}

function openOf(kind, curve, content) {
  if (kind === 'rsa') {
    const [, n, e] = inside(content);
    return write(SEQUENCE, n.whole, e.whole);
  }
  const point = kind === 'ec' && inside(content).find(({ tag }) => tag === 0xa1);
  if (point) return bytesOf(read(point.bytes)[0], BITS).slice(1);
  const open = kind === 'ed25519' ? native.edPublic(numberOf(kind, content)) : native.curvePublic(curve ?? 'X25519', numberOf(kind, content));
  if (!open) throw refuse('This private key is no number that a key can be.', 'DataError');
  return open;
}

/** The number, or the seed, that a private key is. */
const numberOf = (kind, content) => bytesOf(kind === 'ec' ? inside(content)[1] : read(content)[0], OCTETS);
const contentOf = ({ secret }) => bytesOf(inside(secret)[2], OCTETS);

const pkcs8 = (key, content) => write(SEQUENCE, write(INTEGER, [0]), algorithm(key), write(OCTETS, content));

/** `RSAPrivateKey`, as OpenSSL wrote it of old. */
export const fromRsaPrivate = (bytes) => fromPkcs8(pkcs8({ kind: 'rsa' }, bytes));

/** `ECPrivateKey`, which names its curve itself. */
export function fromEcPrivate(bytes) {
  const named = inside(bytes).find(({ tag }) => tag === 0xa0);
  if (!named) throw refuse('This private key does not name its curve.', 'DataError');
  return fromPkcs8(pkcs8({ kind: 'ec', curve: curveOf(read(named.bytes)[0]) }, bytes));
}

const ecPrivate = (d, point) => write(SEQUENCE, write(INTEGER, [1]), write(OCTETS, d), write(0xa1, write(BITS, [0], point)));

/** `RSAPrivateKey` or `ECPrivateKey`, as OpenSSL writes them. */
export function toTraditional(key) {
  if (key.kind === 'rsa') return contentOf(key);
  const named = write(0xa0, write(OBJECT, unhex(nameIn(CURVES, key.curve))));
  return write(SEQUENCE, write(INTEGER, [1]), write(OCTETS, numberOf('ec', contentOf(key))), named, write(0xa1, write(BITS, [0], key.open)));
}

// ---------------------------------------------------------------- new keys

export function generate(kind, curve) {
  if (kind !== 'ec') return fromPkcs8(pkcs8({ kind }, write(OCTETS, native.random(32))));
  const number = native.curveSecret(curve);
  if (!number) throw refuse(`Keys on ${curve} are not made here; there are P-256, P-384 and P-521.`);
  return fromPkcs8(pkcs8({ kind, curve }, ecPrivate(number, native.curvePublic(curve, number))));
}

// Longer ones take minutes, and nothing here reads them.
const LONGEST = 4096;
const exponentOf = (exponent) => (typeof exponent === 'number' ? unhex(exponent.toString(16).padStart(16, '0')) : exponent);

function checkedBits(bits) {
  if (!Number.isInteger(bits) || bits < 512 || bits > LONGEST) throw refuse(`RSA keys of ${bits} bits are not made here: 512 to ${LONGEST} are.`, 'OperationError');
  return bits;
}

function madeRsa(made) {
  if (!made) throw refuse('No RSA key has this exponent: it has to be odd, and at least 3.', 'OperationError');
  return fromPkcs8(made);
}

export const generateRsa = (bits, exponent = 65537) => madeRsa(native.rsaGenerate(checkedBits(bits), exponentOf(exponent)));

/** The same, while other code goes on. */
export async function generateRsaApart(bits, exponent = 65537) {
  checkedBits(bits);
  return madeRsa(await operation((number) => native.rsaGenerateApart(number, bits, exponentOf(exponent))));
}

// ---------------------------------------------------------------- secrets

/** To the owner of an RSA key, or read by that; null where that cannot be. `hash` is that of OAEP, without one it is PKCS#1 v1.5. */
export const rsaCrypt = (encrypt, { secret, open }, data, hash = undefined, label = new Uint8Array()) =>
  encrypt ? native.rsaEncrypt(open, data, hash, label) : native.rsaDecrypt(secret, data, hash, label);
/** What whoever has the public key can read: data under the padding of signatures. */
export const rsaSeal = ({ secret }, data) => native.rsaSeal(secret, data);
export const rsaUnseal = ({ open }, data) => native.rsaUnseal(open, data);

// ---------------------------------------------------------------- agreement

/** The secret that a private key and a public one of the same kind have in common; null where one of them is no key. */
export const agree = (key, other) => native.curveAgree(key.curve ?? 'X25519', numberOf(key.kind, contentOf(key)), other.open);

// ---------------------------------------------------------------- JWK

const RSA_PARTS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

export function fromJwk(jwk) {
  const part = (name) => fromUrl(jwk[name], `"${name}"`);
  if (jwk.kty === 'RSA') {
    if (jwk.d === undefined) return fromRsaPublic(write(SEQUENCE, number(part('n')), number(part('e'))));
    return fromRsaPrivate(write(SEQUENCE, write(INTEGER, [0]), ...RSA_PARTS.map((name) => number(part(name)))));
  }
  if (jwk.kty === 'EC' && SIZES[jwk.crv]) {
    const open = Uint8Array.of(4, ...part('x'), ...part('y'));
    const key = fromRaw('ec', jwk.crv, open);
    return jwk.d === undefined ? key : fromPkcs8(pkcs8(key, ecPrivate(part('d'), open)));
  }
  const kind = jwk.kty === 'OKP' ? OKP[jwk.crv] : undefined;
  if (kind) {
    if (jwk.d === undefined) return fromRaw(kind, undefined, part('x'));
    return fromPkcs8(pkcs8({ kind }, write(OCTETS, part('d'))));
  }
  throw refuse(`Keys of type ${JSON.stringify(jwk.crv ?? jwk.kty)} are not known here; there are RSA, EC (P-256, P-384, P-521) and OKP (Ed25519, X25519).`);
}

export function toJwk({ kind, curve, secret, open }) {
  const content = secret && contentOf({ secret });
  if (kind === 'rsa') {
    const numbers = secret ? inside(content).slice(1) : inside(open);
    return { kty: 'RSA', ...Object.fromEntries(numbers.slice(0, RSA_PARTS.length).map(({ bytes }, index) => [RSA_PARTS[index], toUrl(plainNumber(bytes))])) };
  }
  if (kind !== 'ec') return { kty: 'OKP', crv: nameIn(OKP, kind), x: toUrl(open), ...(secret && { d: toUrl(numberOf(kind, content)) }) };
  const size = SIZES[curve];
  const point = { kty: 'EC', crv: curve, x: toUrl(open.subarray(1, 1 + size)), y: toUrl(open.subarray(1 + size)) };
  return secret ? { ...point, d: toUrl(numberOf(kind, content)) } : point;
}

/** Bits of an RSA key's modulus, and its exponent. */
export function rsaFacts({ open }) {
  const [n, e] = inside(open).map(({ bytes }) => plainNumber(bytes));
  return { modulusLength: n.length * 8 - Math.clz32(n[0]) + 24, publicExponent: e.slice() };
}

// ---------------------------------------------------------------- signatures

const BITS_OF = { 'SHA-256': 256, 'SHA-384': 384, 'SHA-512': 512 };
const SIGNED_OVER = { 'P-256': 256, 'P-384': 384, 'P-521': 512 };

/** What signatures of this key are called here: `RS256`, `PS256`, `ES256`, `Ed25519`; `der` for ECDSA as OpenSSL writes it. */
export function signing({ kind, curve }, { hash, pss = false, der = false }) {
  if (kind === 'ed25519') return 'Ed25519';
  const bits = BITS_OF[hash];
  if (kind === 'rsa' && bits) return `${pss ? 'PS' : 'RS'}${bits}`;
  if (kind === 'ec' && bits === SIGNED_OVER[curve]) return `ES${bits}${der ? '/DER' : ''}`;
  throw refuse(`Signatures of ${curve ?? kind.toUpperCase()} keys over ${hash} are not made here.`);
}

export function sign(name, { secret }, data) {
  const signature = native.sign(name, secret, data);
  if (!signature) throw refuse('The key cannot sign: it is broken, or an RSA key of less than 2048 bits.', 'OperationError');
  return signature;
}

export const verify = (name, { open }, signature, data) => native.verify(name, open, signature, data);

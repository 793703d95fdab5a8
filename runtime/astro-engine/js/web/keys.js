// Asymmetric keys: read from and written to SPKI, PKCS#8, JWK and raw bytes. A key is `{ kind, curve, secret, open }`:
// `secret` its PKCS#8, if it is a private one; `open` the public part as signatures take it: an `RSAPublicKey`, a point, 32 bytes.
import { native } from './core.js';
import { BITS, INTEGER, OBJECT, OCTETS, SEQUENCE, bytesOf, inside, number, plainNumber, read, write } from './der.js';

const OBJECTS = { '2a864886f70d010101': 'rsa', '2a864886f70d01010a': 'rsa', '2a8648ce3d0201': 'ec', '2b6570': 'ed25519' };
const CURVES = { '2a8648ce3d030107': 'P-256', '2b81040022': 'P-384' };
const SIZES = { 'P-256': 32, 'P-384': 48 };
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
  if (!kind) throw refuse('Keys of this algorithm are not known here; there are RSA, ECDSA (P-256, P-384) and Ed25519.');
  return { kind, curve: kind === 'ec' ? curveOf(parameters) : undefined };
}

function curveOf(value) {
  const curve = CURVES[hex(bytesOf(value, OBJECT))];
  if (!curve) throw refuse('This elliptic curve is not known here; there are P-256 and P-384.');
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
  return { kind, curve, open: bytes.slice() };
}

// ---------------------------------------------------------------- private keys

export function fromPkcs8(bytes) {
  const [, named, octets] = inside(bytes);
  const { kind, curve } = algorithmOf(named);
  const content = bytesOf(octets, OCTETS);
  return { kind, curve, secret: bytes.slice(), open: openOf(kind, content) };
}

function openOf(kind, content) {
  if (kind === 'rsa') {
    const [, n, e] = inside(content);
    return write(SEQUENCE, n.whole, e.whole);
  }
  if (kind === 'ed25519') return native.edPublic(bytesOf(read(content)[0], OCTETS));
  const point = inside(content).find(({ tag }) => tag === 0xa1);
  if (!point) throw refuse('This private key does not hold its public point, which is needed here.');
  return bytesOf(read(point.bytes)[0], BITS).slice(1);
}

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

export function generate(kind, curve) {
  const made = native.generateKey(kind === 'ec' ? curve : 'Ed25519');
  if (!made) throw refuse(kind === 'rsa' ? 'RSA keys are not made here: make one with openssl and load it.' : `Keys on ${curve} are not made here; there are P-256 and P-384.`);
  return fromPkcs8(made);
}

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
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    if (jwk.d === undefined) return fromRaw('ed25519', undefined, part('x'));
    return fromPkcs8(pkcs8({ kind: 'ed25519' }, write(OCTETS, part('d'))));
  }
  throw refuse(`Keys of type ${JSON.stringify(jwk.crv ?? jwk.kty)} are not known here; there are RSA, EC (P-256, P-384) and OKP (Ed25519).`);
}

export function toJwk({ kind, curve, secret, open }) {
  const content = secret && bytesOf(inside(secret)[2], OCTETS);
  if (kind === 'rsa') {
    const numbers = secret ? inside(content).slice(1) : inside(open);
    return { kty: 'RSA', ...Object.fromEntries(numbers.slice(0, RSA_PARTS.length).map(({ bytes }, index) => [RSA_PARTS[index], toUrl(plainNumber(bytes))])) };
  }
  if (kind === 'ed25519') return { kty: 'OKP', crv: 'Ed25519', x: toUrl(open), ...(secret && { d: toUrl(bytesOf(read(content)[0], OCTETS)) }) };
  const size = SIZES[curve];
  const point = { kty: 'EC', crv: curve, x: toUrl(open.subarray(1, 1 + size)), y: toUrl(open.subarray(1 + size)) };
  return secret ? { ...point, d: toUrl(bytesOf(inside(content)[1], OCTETS)) } : point;
}

/** Bits of an RSA key's modulus, and its exponent. */
export function rsaFacts({ open }) {
  const [n, e] = inside(open).map(({ bytes }) => plainNumber(bytes));
  return { modulusLength: n.length * 8 - Math.clz32(n[0]) + 24, publicExponent: e.slice() };
}

// ---------------------------------------------------------------- signatures

const BITS_OF = { 'SHA-256': 256, 'SHA-384': 384, 'SHA-512': 512 };

/** What signatures of this key are called here: `RS256`, `PS256`, `ES256`, `Ed25519`; `der` for ECDSA as OpenSSL writes it. */
export function signing({ kind, curve }, { hash, pss = false, der = false }) {
  if (kind === 'ed25519') return 'Ed25519';
  const bits = BITS_OF[hash];
  if (kind === 'rsa' && bits) return `${pss ? 'PS' : 'RS'}${bits}`;
  if (kind === 'ec' && bits === SIZES[curve] * 8) return `ES${bits}${der ? '/DER' : ''}`;
  throw refuse(`Signatures of ${kind === 'ec' ? curve : 'RSA'} keys over ${hash} are not made here.`);
}

export function sign(name, { secret }, data) {
  const signature = native.sign(name, secret, data);
  if (!signature) throw refuse('The key cannot sign: it is broken, or an RSA key of less than 2048 bits.', 'OperationError');
  return signature;
}

export const verify = (name, { open }, signature, data) => native.verify(name, open, signature, data);

//! `node:crypto` and `crypto.subtle`: ciphers, keys, signatures. The expected lines are Node's own.

use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::host::{page, run, show};

/// An RSA key made for this test alone.
const PEM: &str = include_str!("rsa.pem");

pub(crate) fn check(body: &str, expected: Expect) {
    let mut code = String::new();
    let _ = write!(code, "const log = console.log; const pem = {PEM:?}; const crypto = await import('node:crypto'); const hex = (b) => Buffer.from(b).toString('hex');\n{body}\nreturn new Response(null, {{ status: 204 }})");
    match run(page(&code)) {
        Ok(answer) => expected.assert_eq(&answer.console.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")),
        failed => expected.assert_eq(&show(failed)),
    }
}

#[test]
fn ciphers() {
    check(
        r#"const key = Buffer.alloc(32, 7), iv = Buffer.alloc(16, 9); const text = 'The quick brown fox jumps over';
for (const mode of ['cbc', 'ctr']) { const c = crypto.createCipheriv(`aes-256-${mode}`, key, iv); const e = c.update(text, 'utf8', 'hex') + c.update(' it') .toString('hex') + c.final('hex'); const d = crypto.createDecipheriv(`aes-256-${mode}`, key, iv); log(mode, e, d.update(e, 'hex', 'utf8') + d.final('utf8')); }
const g = crypto.createCipheriv('aes-128-gcm', key.subarray(0, 16), iv.subarray(0, 12)); g.setAAD(Buffer.from('aad')); const sealed = Buffer.concat([g.update(text), g.final()]); const tag = g.getAuthTag(); log(sealed.toString('hex'), tag.toString('hex'));
const open = crypto.createDecipheriv('aes-128-gcm', key.subarray(0, 16), iv.subarray(0, 12)); open.setAAD(Buffer.from('aad')).setAuthTag(tag); log(open.update(sealed, undefined, 'utf8') + open.final('utf8'));
for (const make of [() => { const d = crypto.createDecipheriv('aes-256-cbc', key, iv); d.update(Buffer.alloc(16)); d.final(); }, () => crypto.createCipheriv('rot13', key, iv), () => crypto.createCipheriv('aes-128-cbc', key, iv)]) try { make(); } catch (error) { log(error.code); }"#,
        expect![[r#"
            cbc 3714a65ac5d0592df4469b29b92f4a216fb8ed9e2cb2b391b5690189bca56560cea44ef085c63fa20da022534d98a887 The quick brown fox jumps over it
            ctr 53d19d028447b53cb540ad851cb6fdf0d97ff9f58be19fedf008b16ee503db37be The quick brown fox jumps over it
            f6c60f7128a0a5c861413a72a638da505f4a0908f74c2f122d3cb9fdebcd 98e0f1a60b7d9c887263622c01a6e3dc
            The quick brown fox jumps over
            ERR_OSSL_BAD_DECRYPT
            ERR_CRYPTO_UNKNOWN_CIPHER
            ERR_CRYPTO_INVALID_KEYLEN"#]],
    );
}

#[test]
fn keys_from_passwords() {
    check(
        r#"log(hex(crypto.scryptSync('password', 'NaCl', 32, { N: 1024, r: 8, p: 16 })), hex(crypto.hkdfSync('sha256', 'key', 'salt', 'info', 20)));"#,
        expect![[r#"
            fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162 9ca0d662557439e3b83365f2da4626d35da195c6"#]],
    );
    // The code may allow itself all memory; it gets less. What goes wrong is told to the callback.
    check(
        r#"try { crypto.scryptSync('a', 'b', 32, { N: 2 ** 24, r: 8, maxmem: Infinity }); } catch (error) { log(error.code); }
        log(await new Promise((resolve) => crypto.pbkdf2('a', 'b', 1, 8, 'nosuch', (error) => resolve(error?.name))));"#,
        expect![[r#"
            ERR_CRYPTO_INVALID_SCRYPT_PARAMS
            Error"#]],
    );
}

#[test]
fn keys_and_signatures() {
    check(
        r#"const rsa = crypto.createPrivateKey(pem); log(rsa.type, rsa.asymmetricKeyType, rsa.asymmetricKeyDetails);
const signature = crypto.createSign('RSA-SHA256').update('some ').update('data').sign(rsa, 'hex'); log(signature.slice(0, 40), crypto.createVerify('sha256').update('some data').verify(crypto.createPublicKey(pem), signature, 'hex'), crypto.verify('sha256', Buffer.from('other'), crypto.createPublicKey(pem), Buffer.from(signature, 'hex')));
log(crypto.createPublicKey(rsa).export({ type: 'spki', format: 'pem' }).split('\n')[1], rsa.export({ format: 'jwk' }).e, crypto.createPrivateKey({ key: rsa.export({ format: 'jwk' }), format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }) === pem);
for (const [type, options] of [['ec', { namedCurve: 'P-256' }], ['ec', { namedCurve: 'secp384r1' }], ['ed25519', {}]]) { const pair = crypto.generateKeyPairSync(type, options); const hash = options.namedCurve === 'secp384r1' ? 'sha384' : type === 'ec' ? 'sha256' : null; const made = crypto.sign(hash, Buffer.from('x'), pair.privateKey); log(type, crypto.verify(hash, Buffer.from('x'), pair.publicKey, made), crypto.verify(hash, Buffer.from('y'), pair.publicKey, made), crypto.createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' })).equals(pair.publicKey), crypto.createPrivateKey({ key: pair.privateKey.export({ format: 'jwk' }), format: 'jwk' }).equals(pair.privateKey)); }
const seed = crypto.createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }, format: 'jwk' }); log(hex(crypto.sign(null, Buffer.from(''), seed)).slice(0, 40));
const secret = crypto.createSecretKey('abc', 'utf8'); log(secret.symmetricKeySize, crypto.createHmac('sha256', secret).update('d').digest('hex').slice(0, 16));"#,
        expect![[r#"
            private rsa { modulusLength: 2048, publicExponent: 65537n }
            1b9519df0578054635b36ff8666d6a7ee503b275 true false
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAhXI/gmD27RLQtV9N694c AQAB true
            ec true false true true
            ec true false true true
            ed25519 true false true true
            e5564300c360ac729086e2cc806e828a84877f1e
            3 11e8f3611eee915e"#]],
    );
}

#[test]
fn asymmetric_keys_of_the_web() {
    check(
        r#"const rsa = crypto.createPrivateKey(pem); const signature = crypto.createSign('RSA-SHA256').update('some data').sign(rsa, 'hex'); const key = Buffer.alloc(32, 7), iv = Buffer.alloc(16, 9), text = 'The quick brown fox jumps over';
const s = crypto.webcrypto.subtle; const der = new Uint8Array(crypto.createPublicKey(pem).export({ type: 'spki', format: 'der' })); const p8 = new Uint8Array(rsa.export({ type: 'pkcs8', format: 'der' }));
const priv = await s.importKey('pkcs8', p8, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign']); const pub = await s.importKey('spki', der, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']);
const by = await s.sign('RSASSA-PKCS1-v1_5', priv, Buffer.from('some data')); log(hex(by) === signature, await s.verify('RSASSA-PKCS1-v1_5', pub, by, Buffer.from('some data')), pub.algorithm.name, pub.algorithm.modulusLength, hex(pub.algorithm.publicExponent), Object.keys(await s.exportKey('jwk', pub)).sort().join());
const pss = await s.importKey('jwk', rsa.export({ format: 'jwk' }), { name: 'RSA-PSS', hash: 'SHA-512' }, false, ['sign']); log((await s.sign({ name: 'RSA-PSS', saltLength: 64 }, pss, Buffer.from('x'))).byteLength);
const ec = await s.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']); const es = await s.sign({ name: 'ECDSA', hash: 'SHA-256' }, ec.privateKey, Buffer.from('x')); log(es.byteLength, await s.verify({ name: 'ECDSA', hash: 'SHA-256' }, ec.publicKey, es, Buffer.from('x')), (await s.exportKey('raw', ec.publicKey)).byteLength, ec.privateKey.usages, ec.publicKey.type);
const cbc = await s.importKey('raw', key, 'AES-CBC', true, ['encrypt', 'decrypt']); const closed = await s.encrypt({ name: 'AES-CBC', iv }, cbc, Buffer.from(text)); log(closed.byteLength, Buffer.from(await s.decrypt({ name: 'AES-CBC', iv }, cbc, closed)).toString(), (await s.exportKey('jwk', cbc)).alg);"#,
        expect![[r#"
            true true RSASSA-PKCS1-v1_5 2048 010001 alg,e,ext,key_ops,kty,n
            256
            64 true 65 [ 'sign' ] public
            32 The quick brown fox jumps over A256CBC"#]],
    );
}

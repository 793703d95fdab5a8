//! `node:crypto` and `crypto.subtle`: secrets for the owner of an RSA key, secrets two keys agree upon, new keys. The expected lines are
//! what Node 24 prints for the same code.

use expect_test::expect;

use crate::crypto::check;

#[test]
fn agreement_on_curves() {
    check(
        r#"const a = crypto.createECDH('prime256v1'), b = crypto.createECDH('prime256v1'); a.setPrivateKey('c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433', 'hex'); b.setPrivateKey('c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53', 'hex');
log(a.getPublicKey('hex', 'compressed'), b.getPublicKey('hex').slice(0, 20), a.getPublicKey('hex', 'hybrid').slice(0, 4), a.computeSecret(b.getPublicKey(), null, 'hex'), hex(b.computeSecret(a.getPublicKey('hex', 'compressed'), 'hex')));
log(crypto.ECDH.convertKey(a.getPublicKey('hex', 'compressed'), 'prime256v1', 'hex', 'hex', 'uncompressed') === a.getPublicKey('hex'));
for (const curve of ['secp384r1', 'secp521r1']) { const [x, y] = [crypto.createECDH(curve), crypto.createECDH(curve)]; log(curve, x.generateKeys().length, y.generateKeys('hex', 'compressed').length, x.computeSecret(y.getPublicKey()).equals(y.computeSecret(x.getPublicKey())), x.computeSecret(y.getPublicKey()).length); }
for (const wrong of [() => crypto.createECDH('nope'), () => a.computeSecret(Buffer.alloc(65)), () => crypto.createECDH('prime256v1').getPublicKey(), () => a.setPrivateKey(Buffer.alloc(32)), () => crypto.ECDH.convertKey(Buffer.alloc(33), 'prime256v1'), () => a.getPublicKey('hex', 'nope')]) try { wrong(); log('fine'); } catch (error) { log(error.name, error.code); }"#,
        expect![[r#"
            03dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180 04d12dfb5289c8d4f812 07da d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de
            true
            secp384r1 97 98 true 48
            secp521r1 133 134 true 66
            TypeError ERR_CRYPTO_INVALID_CURVE
            Error ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY
            Error ERR_CRYPTO_OPERATION_FAILED
            RangeError ERR_CRYPTO_INVALID_KEYTYPE
            Error ERR_CRYPTO_OPERATION_FAILED
            TypeError ERR_CRYPTO_ECDH_INVALID_FORMAT"#]],
    );
}

#[test]
fn agreement_of_keys() {
    check(
        r#"const known = crypto.createPrivateKey({ key: Buffer.from('302e020100300506032b656e04220420406be50c72585c1ede58830a37bf8ac8fbd8f7b0b5fe8ab380d718c1f1083d47', 'hex'), format: 'der', type: 'pkcs8' }); log(hex(crypto.diffieHellman({ privateKey: known, publicKey: crypto.createPublicKey({ key: {"kty": "OKP", "crv": "X25519", "x": "pCAERzjDVoI9lF5kLp36-_NinuT2EazUZPlZmAdcPhg"}, format: 'jwk' }) })), crypto.createPublicKey(known).export({ format: 'jwk' }).x);
const pair = crypto.generateKeyPairSync('x25519'); const read = crypto.createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }));
log(pair.privateKey.asymmetricKeyType, pair.privateKey.asymmetricKeyDetails, read.equals(pair.publicKey), pair.privateKey.export({ type: 'pkcs8', format: 'der' }).length, pair.publicKey.export({ type: 'spki', format: 'der' }).length, Object.keys(pair.privateKey.export({ format: 'jwk' })).sort().join());
const other = crypto.generateKeyPairSync('x25519'); log(crypto.diffieHellman({ privateKey: pair.privateKey, publicKey: other.publicKey }).equals(crypto.diffieHellman({ privateKey: other.privateKey, publicKey: pair.publicKey })));
for (const namedCurve of ['P-256', 'secp384r1', 'P-521']) { const [x, y] = [1, 2].map(() => crypto.generateKeyPairSync('ec', { namedCurve })); log(x.publicKey.asymmetricKeyDetails, hex(crypto.diffieHellman({ privateKey: x.privateKey, publicKey: y.publicKey })) === hex(crypto.diffieHellman({ privateKey: y.privateKey, publicKey: x.publicKey })), x.privateKey.export({ type: 'sec1', format: 'pem' }).split('\n')[0], crypto.createPrivateKey(x.privateKey.export({ type: 'sec1', format: 'pem' })).equals(x.privateKey)); }
const [ec, ec384] = ['P-256', 'P-384'].map((namedCurve) => crypto.generateKeyPairSync('ec', { namedCurve }));
for (const [privateKey, publicKey] of [[pair.privateKey, ec.publicKey], [ec384.privateKey, ec.publicKey]]) try { crypto.diffieHellman({ privateKey, publicKey }); } catch (error) { log(error.code, error.message); }
log(await new Promise((resolve) => crypto.diffieHellman({ privateKey: ec.privateKey, publicKey: ec.publicKey }, (error, secret) => resolve(secret.length))));"#,
        expect![[r#"
            204e0a49d1e7e9e24f79d2f31bc88d29e5c00f8a429dcf7161563cad771fe058 LoHzJz1m-sxP7cABHlj0cf6JQKmv5lSFgwJ7KSCGXCQ
            x25519 {} true 48 44 crv,d,kty,x
            true
            { namedCurve: 'prime256v1' } true -----BEGIN EC PRIVATE KEY----- true
            { namedCurve: 'secp384r1' } true -----BEGIN EC PRIVATE KEY----- true
            { namedCurve: 'secp521r1' } true -----BEGIN EC PRIVATE KEY----- true
            ERR_CRYPTO_INCOMPATIBLE_KEY Incompatible key types for Diffie-Hellman: x25519 and ec
            ERR_OSSL_MISMATCHING_DOMAIN_PARAMETERS error:1C8000CB:Provider routines::mismatching domain parameters
            32"#]],
    );
}

#[test]
fn secrets_for_the_owner_of_a_key() {
    check(
        r#"const key = crypto.createPrivateKey(pem), open = crypto.createPublicKey(pem); const { publicEncrypt, privateDecrypt, privateEncrypt, publicDecrypt, constants } = crypto; const text = Buffer.from('secret');
for (const options of [{}, { oaepHash: 'sha256' }, { oaepHash: 'sha512', oaepLabel: Buffer.from('label') }, { padding: constants.RSA_PKCS1_PADDING }]) { const closed = publicEncrypt({ key: open, ...options }, text); log(closed.length, privateDecrypt({ key, ...options }, closed).toString()); }
log(hex(privateEncrypt(key, text)).slice(0, 40), publicDecrypt(open, privateEncrypt(pem, text)).toString(), privateDecrypt(pem, publicEncrypt(pem, text)).toString());
for (const wrong of [() => privateDecrypt({ key, oaepHash: 'sha256' }, publicEncrypt(open, text)), () => publicEncrypt(open, Buffer.alloc(300)), () => publicDecrypt(open, Buffer.alloc(256))]) try { wrong(); log('fine'); } catch (error) { log(error.code, error.message); }
log(privateDecrypt({ key, oaepHash: 'sha256', oaepLabel: Buffer.from('label') }, Buffer.from('LHDSJOx8kRUxltmf+R3AvWbSHx4wbxRIVMuV920oMjvShJMvhUk2rardxOrZOlS2sbqGVHSWCQ/i6uY1LoDl8+L7jCdUg8sDcKvn3HD3V+jSZ5OwgH40A9foEMmiZpNg7yk4QQuueen9rWJlLc4kN1Byoz9JKnbG5Q1hIx0/2k5Uk5GnfcxKju85WOsNvkchsPzPwdIERaJjBxLmlDR9eUOSkhjel1ak2nrBD1DS1GmhRR50HNzVzjSOPMHvDB9qxseYzbO6FvwHCqfzjkjwyyWpOu0BJNw2fWTj+s0p6GK0wYwlJ2SB6McSIredJ98oEckiPccjbWAHrB1FAxseJg==', 'base64')).toString(), privateDecrypt(pem, Buffer.from('L9AZu6gGD5AS5/mH6mN6xns8cXG9FWQT1iXW2XizDXo0yc9XU6BgTounmX8U2rsbfYilkGLgK3NfTe5xO2ScVekHGDwK65HpUKllsW5jfgPhQyxGaM95x+7q8DYyRMZKCaNP3KkUjgQUHhkcqTVRXLgfkCrpEr6n1mi0KQd5gCLidhtEiCxi4HfNrvUlQbGB0/EyPYebgphAwxsiDJ+RIaMV2dmd6ZsyaPcg0Dm+murO3M010N9dSyWQM6HOidVZ8yErOAX0vyOfIqWQ+3OFOPYpkcoWnUbEHx8DguwjzooVxJIr2mXam57H5HHtcsQtGe64eC9hdCEmmWdWkhNJDg==', 'base64')).toString());"#,
        expect![[r#"
            256 secret
            256 secret
            256 secret
            256 secret
            76b54dcd47513041e5368611d6e61ceb757807dd secret secret
            ERR_OSSL_RSA_OAEP_DECODING_ERROR error:02000079:rsa routines::oaep decoding error
            ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE error:0200006E:rsa routines::data too large for key size
            ERR_OSSL_RSA_BLOCK_TYPE_IS_NOT_01 error:0200006A:rsa routines::block type is not 01
            by Node by Node"#]],
    );
}

#[test]
fn new_keys() {
    check(
        r#"const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 3, publicKeyEncoding: { type: 'pkcs1', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
log(publicKey.split('\n')[0], privateKey.split('\n')[0], crypto.createPrivateKey(privateKey).asymmetricKeyDetails, crypto.privateDecrypt(privateKey, crypto.publicEncrypt(publicKey, Buffer.from('x'))).toString());
const rsa = crypto.createPrivateKey(pem); log(rsa.export({ type: 'pkcs1', format: 'pem' }).split('\n').slice(0, 2).join(' '), crypto.createPrivateKey(rsa.export({ type: 'pkcs1', format: 'der' }).length ? rsa.export({ type: 'pkcs1', format: 'pem' }) : '').equals(rsa));
const pair = await new Promise((resolve, reject) => crypto.generateKeyPair('rsa', { modulusLength: 2048 }, (error, publicKey, privateKey) => error ? reject(error) : resolve({ publicKey, privateKey })));
log(pair.publicKey.asymmetricKeyDetails, crypto.verify('sha256', Buffer.from('x'), pair.publicKey, crypto.sign('sha256', Buffer.from('x'), pair.privateKey)));
const { promisify } = await import('node:util'); const made = await promisify(crypto.generateKeyPair)('ed25519', {}); log(made.privateKey.asymmetricKeyType, made.privateKey.export({ type: 'pkcs8', format: 'der' }).length);
const es = crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' }); log(crypto.verify('sha512', Buffer.from('x'), es.publicKey, crypto.sign('sha512', Buffer.from('x'), es.privateKey)), crypto.sign('sha512', Buffer.from('x'), { key: es.privateKey, dsaEncoding: 'ieee-p1363' }).length);
for (const publicExponent of [1, 4, 2 ** 40]) try { crypto.generateKeyPairSync('rsa', { modulusLength: 512, publicExponent }); log('made'); } catch (error) { log('none'); }
for (const wrong of [() => crypto.generateKeyPairSync('rsa', {}), () => crypto.generateKeyPairSync('nope', {}), () => crypto.generateKeyPairSync('ec', {}), () => crypto.generateKeyPairSync('ec', { namedCurve: 'nope' })]) try { wrong(); log('fine'); } catch (error) { log(error.name, error.code); }"#,
        expect![[r#"
            -----BEGIN RSA PUBLIC KEY----- -----BEGIN PRIVATE KEY----- { modulusLength: 1024, publicExponent: 3n } x
            -----BEGIN RSA PRIVATE KEY----- MIIEpAIBAAKCAQEAhXI/gmD27RLQtV9N694cXFBMRY5YXho7xeZt9f+MuTwBtYak true
            { modulusLength: 2048, publicExponent: 65537n } true
            ed25519 48
            true 132
            none
            none
            none
            TypeError ERR_INVALID_ARG_TYPE
            TypeError ERR_INVALID_ARG_VALUE
            TypeError ERR_INVALID_ARG_TYPE
            TypeError ERR_CRYPTO_INVALID_CURVE"#]],
    );
}

#[test]
fn secrets_of_the_web() {
    check(
        r#"const s = crypto.webcrypto.subtle; const text = Buffer.from('secret'); const names = (object) => JSON.stringify(object, (key, value) => ArrayBuffer.isView(value) ? hex(value) : value);
const rsa = await s.generateKey({ name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
log(names(rsa.publicKey.algorithm), rsa.publicKey.usages.join(), rsa.privateKey.usages.join(), (await s.exportKey('jwk', rsa.publicKey)).alg);
const label = Buffer.from('l'); const closed = await s.encrypt({ name: 'RSA-OAEP', label }, rsa.publicKey, text); log(closed.byteLength, Buffer.from(await s.decrypt({ name: 'RSA-OAEP', label }, rsa.privateKey, closed)).toString(), await s.decrypt({ name: 'RSA-OAEP' }, rsa.privateKey, closed).catch((error) => error.name));
for (const algorithm of [{ name: 'ECDH', namedCurve: 'P-256' }, { name: 'ECDH', namedCurve: 'P-521' }, { name: 'X25519' }]) { const [a, b] = [await s.generateKey(algorithm, true, ['deriveKey', 'deriveBits']), await s.generateKey(algorithm, true, ['deriveBits'])]; const bits = await s.deriveBits({ name: algorithm.name, public: b.publicKey }, a.privateKey, null); const same = await s.deriveBits({ name: algorithm.name, public: a.publicKey }, b.privateKey, 128); log(algorithm.name, names(a.privateKey.algorithm), a.publicKey.usages.length, bits.byteLength, hex(bits).startsWith(hex(same)), (await s.exportKey('raw', a.publicKey)).byteLength);
const key = await s.deriveKey({ name: algorithm.name, public: b.publicKey }, a.privateKey, { name: 'AES-GCM', length: 256 }, true, ['encrypt']); log(hex(await s.exportKey('raw', key)) === hex(bits).slice(0, 64)); const hkdf = await s.deriveKey({ name: algorithm.name, public: b.publicKey }, a.privateKey, 'HKDF', false, ['deriveBits']); log((await s.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new Uint8Array() }, hkdf, 128)).byteLength); }
const kek = await s.importKey('raw', Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'), 'AES-KW', true, ['wrapKey', 'unwrapKey']); const inner = await s.importKey('raw', Buffer.from('00112233445566778899aabbccddeeff', 'hex'), 'AES-CBC', true, ['encrypt']);
const wrapped = await s.wrapKey('raw', inner, kek, 'AES-KW'); log(hex(wrapped), hex(await s.exportKey('raw', await s.unwrapKey('raw', wrapped, kek, 'AES-KW', 'AES-CBC', true, ['encrypt']))), await s.unwrapKey('raw', wrapped.slice(8), kek, 'AES-KW', 'AES-CBC', true, ['encrypt']).catch((error) => error.name), (await s.exportKey('jwk', kek)).alg);
const by = await s.wrapKey('jwk', inner, rsa.publicKey, { name: 'RSA-OAEP' }); log((await s.unwrapKey('jwk', by, rsa.privateKey, { name: 'RSA-OAEP' }, 'AES-CBC', true, ['encrypt'])).algorithm.length);
for (const wrong of [() => s.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, []), () => s.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['sign']), () => s.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, rsa.publicKey, text), () => s.importKey('raw', new Uint8Array(65).fill(4), { name: 'ECDH', namedCurve: 'P-256' }, true, [])]) log(await wrong().then(() => 'fine', (error) => error.name));"#,
        expect![[r#"
            {"name":"RSA-OAEP","modulusLength":2048,"publicExponent":"010001","hash":{"name":"SHA-256"}} encrypt,wrapKey decrypt,unwrapKey RSA-OAEP-256
            256 secret OperationError
            ECDH {"name":"ECDH","namedCurve":"P-256"} 0 32 true 65
            true
            16
            ECDH {"name":"ECDH","namedCurve":"P-521"} 0 66 true 133
            true
            16
            X25519 {"name":"X25519"} 0 32 true 32
            true
            16
            1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5 00112233445566778899aabbccddeeff OperationError A128KW
            128
            SyntaxError
            SyntaxError
            InvalidAccessError
            DataError"#]],
    );
}

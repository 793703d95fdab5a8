//! Signatures: RSA, ECDSA, Ed25519. Private keys come as PKCS#8, public ones as `js/web/keys.js` has them.

use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaEncoding, UnparsedPublicKey, VerificationAlgorithm};
use rquickjs::Result;

use crate::web::Octets;
use crate::worker::native::Native;

pub(crate) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("sign", |name: String, key: Octets, data: Octets| sign(&name, &key.0, &data.0).map(Octets))?;
    native.add("verify", |name: String, key: Octets, signature: Octets, data: Octets| {
        if name.starts_with("ES512") {
            return long::verify(name.ends_with("/DER"), &key.0, &signature.0, &data.0).is_some();
        }
        verifying(&name).is_some_and(|algorithm| UnparsedPublicKey::new(algorithm, &key.0).verify(&data.0, &signature.0).is_ok())
    })?;
    native.add("edPublic", |seed: Octets| {
        Ed25519KeyPair::from_seed_unchecked(&seed.0).ok().map(|pair| Octets(pair.public_key().as_ref().to_vec()))
    })
}

/// The signature; none for a key that is not of this kind.
fn sign(name: &str, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let random = SystemRandom::new();
    if name == "Ed25519" {
        return Some(Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).ok()?.sign(data).as_ref().to_vec());
    }
    if name.starts_with("ES512") {
        return long::sign(name.ends_with("/DER"), key, data);
    }
    if let Some(algorithm) = ecdsa(name) {
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, key, &random).ok()?;
        return Some(pair.sign(&random, data).ok()?.as_ref().to_vec());
    }
    let encoding: &'static dyn RsaEncoding = match name {
        "RS256" => &signature::RSA_PKCS1_SHA256,
        "RS384" => &signature::RSA_PKCS1_SHA384,
        "RS512" => &signature::RSA_PKCS1_SHA512,
        "PS256" => &signature::RSA_PSS_SHA256,
        "PS384" => &signature::RSA_PSS_SHA384,
        "PS512" => &signature::RSA_PSS_SHA512,
        _ => return None,
    };
    let pair = RsaKeyPair::from_pkcs8(key).ok()?;
    let mut out = vec![0; pair.public().modulus_len()];
    pair.sign(encoding, &random, data, &mut out).ok()?;
    Some(out)
}

fn ecdsa(name: &str) -> Option<&'static EcdsaSigningAlgorithm> {
    Some(match name {
        "ES256" => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        "ES256/DER" => &signature::ECDSA_P256_SHA256_ASN1_SIGNING,
        "ES384" => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        "ES384/DER" => &signature::ECDSA_P384_SHA384_ASN1_SIGNING,
        _ => return None,
    })
}

fn verifying(name: &str) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match name {
        "Ed25519" => &signature::ED25519,
        "ES256" => &signature::ECDSA_P256_SHA256_FIXED,
        "ES256/DER" => &signature::ECDSA_P256_SHA256_ASN1,
        "ES384" => &signature::ECDSA_P384_SHA384_FIXED,
        "ES384/DER" => &signature::ECDSA_P384_SHA384_ASN1,
        "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &signature::RSA_PKCS1_2048_8192_SHA384,
        "RS512" => &signature::RSA_PKCS1_2048_8192_SHA512,
        "PS256" => &signature::RSA_PSS_2048_8192_SHA256,
        "PS384" => &signature::RSA_PSS_2048_8192_SHA384,
        "PS512" => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// The longest curve, P-521, which `ring` has not.
mod long {
    use p521::SecretKey;
    use p521::ecdsa::signature::{RandomizedSigner, Verifier};
    use p521::ecdsa::{Signature, SigningKey, VerifyingKey};
    use p521::pkcs8::DecodePrivateKey;

    use super::super::random::System;

    pub(super) fn sign(der: bool, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let key = SigningKey::from_slice(&SecretKey::from_pkcs8_der(key).ok()?.to_bytes()).ok()?;
        let signature: Signature = key.try_sign_with_rng(&mut System, data).ok()?;
        Some(if der { signature.to_der().as_bytes().to_vec() } else { signature.to_bytes().to_vec() })
    }

    pub(super) fn verify(der: bool, key: &[u8], signature: &[u8], data: &[u8]) -> Option<()> {
        let signature = if der { Signature::from_der(signature) } else { Signature::from_slice(signature) }.ok()?;
        VerifyingKey::from_sec1_bytes(key).ok()?.verify(data, &signature).ok()
    }
}

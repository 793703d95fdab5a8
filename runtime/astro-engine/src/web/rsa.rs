//! RSA for secrets, and new RSA keys; signatures are beside it. Private keys come as PKCS#8, public ones as `RSAPublicKey`.

use std::rc::Rc;

use bytes::Bytes;
use rquickjs::Result;
use rsa::pkcs1::UintRef;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Oaep, Pkcs1v15Encrypt, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use tokio::sync::Semaphore;

use super::prime;
use super::random::System;
use crate::web::Octets;
use crate::worker::native::Native;
use crate::worker::shared::{Event, Settled, Shared};

/// Bits of the longest public key that is used.
const LONGEST: usize = 16_384;

const LONGEST_EXPONENT: usize = 33;

/// Two primes make no key if they are the same one.
const TRIES: usize = 3;

/// So many keys are made at once: each takes two processors for seconds.
static TURNS: Semaphore = Semaphore::const_new(2);

pub(crate) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    // `hash` names that of OAEP; without one the padding is that of PKCS#1 v1.5.
    native.add("rsaEncrypt", |key: Octets, data: Octets, hash: Option<String>, label: Octets| encrypt(&key.0, &data.0, hash.as_deref(), label.0).map(Octets))?;
    native.add("rsaDecrypt", |key: Octets, data: Octets, hash: Option<String>, label: Octets| decrypt(&key.0, &data.0, hash.as_deref(), label.0).map(Octets))?;
    native.add("rsaSeal", |key: Octets, data: Octets| seal(&key.0, &data.0).map(Octets))?;
    native.add("rsaUnseal", |key: Octets, data: Octets| unseal(&key.0, &data.0).map(Octets))?;
    let s = shared.clone();
    native.add("rsaGenerate", move |bits: usize, exponent: Octets| s.apart(|| generate(bits, &exponent.0)).map(Octets))?;
    let s = shared.clone();
    native.add("rsaGenerateApart", move |op: u32, bits: usize, exponent: Octets| {
        let (events, job) = (s.events.clone(), s.current.get());
        tokio::spawn(async move {
            let turn = TURNS.acquire().await;
            let made = tokio::task::spawn_blocking(move || generate(bits, &exponent.0)).await;
            drop(turn);
            let result = Settled::Bytes(made.ok().flatten().map(Bytes::from));
            let _ = events.send(Event::Settled { job, op, result });
        });
    })
}

/// A new key as PKCS#8; none for an exponent that no key has. `JavaScript` has looked at how long it is to be.
fn generate(bits: usize, exponent: &[u8]) -> Option<Vec<u8>> {
    let written = BigUint::from_bytes_be(exponent);
    // An even one, or 1, has no inverse; one of more bits is nobody's, and the library refuses it.
    if written.bits() > LONGEST_EXPONENT {
        return None;
    }
    let exponent = written.to_bytes_be().iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    if exponent < 3 || exponent % 2 == 0 {
        return None;
    }
    (0..TRIES).find_map(|_| {
        let (p, q) = std::thread::scope(|scope| {
            let other = scope.spawn(|| prime::of(bits / 2, exponent));
            (prime::of(bits.div_ceil(2), exponent), other.join())
        });
        let key = RsaPrivateKey::from_p_q(p, q.ok()?, written.clone()).ok()?;
        Some(key.to_pkcs8_der().ok()?.as_bytes().to_vec())
    })
}

fn oaep(hash: &str, label: Vec<u8>) -> Option<Oaep> {
    let mut padding = match hash {
        "SHA-1" => Oaep::new::<Sha1>(),
        "SHA-256" => Oaep::new::<Sha256>(),
        "SHA-384" => Oaep::new::<Sha384>(),
        "SHA-512" => Oaep::new::<Sha512>(),
        _ => return None,
    };
    padding.label = Some(String::from_utf8(label).ok()?).filter(|label| !label.is_empty());
    Some(padding)
}

fn public(key: &[u8]) -> Option<RsaPublicKey> {
    let number = |number: UintRef<'_>| BigUint::from_bytes_be(number.as_bytes());
    let key = rsa::pkcs1::RsaPublicKey::try_from(key).ok()?;
    RsaPublicKey::new_with_max_size(number(key.modulus), number(key.public_exponent), LONGEST).ok()
}

/// None for a key that is none, or a text that is too long for it.
fn encrypt(key: &[u8], data: &[u8], hash: Option<&str>, label: Vec<u8>) -> Option<Vec<u8>> {
    let key = public(key)?;
    match hash {
        Some(hash) => key.encrypt(&mut System, oaep(hash, label)?, data).ok(),
        None => key.encrypt(&mut System, Pkcs1v15Encrypt, data).ok(),
    }
}

fn decrypt(key: &[u8], data: &[u8], hash: Option<&str>, label: Vec<u8>) -> Option<Vec<u8>> {
    let key = RsaPrivateKey::from_pkcs8_der(key).ok()?;
    match hash {
        Some(hash) => key.decrypt_blinded(&mut System, oaep(hash, label)?, data).ok(),
        None => key.decrypt_blinded(&mut System, Pkcs1v15Encrypt, data).ok(),
    }
}

/// What everybody can read who has the public key: a signature of the data as it is.
fn seal(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let key = RsaPrivateKey::from_pkcs8_der(key).ok()?;
    key.sign_with_rng(&mut System, Pkcs1v15Sign::new_unprefixed(), data).ok()
}

/// Reads it: `00 01 FF… 00`, and the data.
fn unseal(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let key = public(key)?;
    let number = BigUint::from_bytes_be(data);
    if data.len() != key.size() || number >= *key.n() {
        return None;
    }
    let plain = number.modpow(key.e(), key.n()).to_bytes_be();
    // The zero in front is none of the number's bytes.
    let rest = plain.strip_prefix(&[1]).filter(|_| plain.len() + 1 == key.size())?;
    let padding = rest.iter().take_while(|byte| **byte == 0xff).count();
    let (zero, data) = rest[padding..].split_first()?;
    (*zero == 0 && padding >= 8).then(|| data.to_vec())
}

//! `crypto`: random bytes, digests, HMAC, what is derived from passwords, and AES-GCM.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use aes_gcm::aead::{Aead, KeyInit, Payload, consts::U12};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, Nonce};
use hmac::{Hmac, Mac};
use md5::Md5;
use rquickjs::{Ctx, Exception, Result};
use sha1::{Digest, Sha1};
use sha2::digest::DynDigest;
use sha2::{Sha256, Sha384, Sha512};

use crate::web::Octets;
use crate::worker::native::Native;

pub(crate) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("random", |ctx: Ctx<'js>, length: usize| random(&ctx, length))?;
    native.add("digest", |name: String, data: Octets| digest(&name, &data.0).map(Octets))?;
    growing(native)?;
    native.add("hmac", |name: String, key: Octets, data: Octets| hmac(&name, &key.0, &data.0).map(Octets))?;
    native.add("pbkdf2", |name: String, password: Octets, salt: Octets, rounds: u32, length: usize| {
        pbkdf2(&name, &password.0, &salt.0, rounds, length).map(Octets)
    })?;
    native.add("scrypt", |password: Octets, salt: Octets, log_n: u8, r: u32, p: u32, length: usize| {
        scrypt(&password.0, &salt.0, (log_n, r, p), length).map(Octets)
    })?;
    native.add("aesGcm", |encrypt: bool, key: Octets, iv: Octets, aad: Octets, data: Octets| {
        aes_gcm(encrypt, &key.0, &iv.0, Payload { msg: &data.0, aad: &aad.0 }).map(Octets)
    })
}

/// Digests of data that is too long to be kept: begun, fed, ended. JavaScript knows them by number.
fn growing<'js>(native: &Native<'js>) -> Result<()> {
    let open = Rc::new(RefCell::new(HashMap::<u32, Box<dyn DynDigest>>::new()));
    let (begun, next) = (open.clone(), Cell::new(0_u32));
    native.add("digestBegin", move |name: String| {
        next.set(next.get().wrapping_add(1));
        begun.borrow_mut().insert(next.get(), hasher(&name)?);
        Some(next.get())
    })?;
    let fed = open.clone();
    native.add("digestFeed", move |id: u32, data: Octets| {
        if let Some(hasher) = fed.borrow_mut().get_mut(&id) {
            hasher.update(&data.0);
        }
    })?;
    native.add("digestEnd", move |id: u32| open.borrow_mut().remove(&id).map(|hasher| Octets(hasher.finalize().into_vec())))
}

fn hasher(name: &str) -> Option<Box<dyn DynDigest>> {
    Some(match name {
        "MD5" => Box::new(Md5::default()),
        "SHA-1" => Box::new(Sha1::default()),
        "SHA-256" => Box::new(Sha256::default()),
        "SHA-384" => Box::new(Sha384::default()),
        "SHA-512" => Box::new(Sha512::default()),
        _ => return None,
    })
}

fn random(ctx: &Ctx<'_>, length: usize) -> Result<Octets> {
    let mut buffer = vec![0; length.min(65_536)];
    match getrandom::fill(&mut buffer) {
        Ok(()) => Ok(Octets(buffer)),
        Err(error) => Err(Exception::throw_message(ctx, &format!("The system gives no random numbers: {error}"))),
    }
}

/// The digest; none for an algorithm we do not have.
fn digest(name: &str, data: &[u8]) -> Option<Vec<u8>> {
    match name {
        "MD5" => Some(Md5::digest(data).to_vec()),
        "SHA-1" => Some(Sha1::digest(data).to_vec()),
        "SHA-256" => Some(Sha256::digest(data).to_vec()),
        "SHA-384" => Some(Sha384::digest(data).to_vec()),
        "SHA-512" => Some(Sha512::digest(data).to_vec()),
        _ => None,
    }
}

fn hmac(name: &str, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    fn run<M: Mac + hmac::digest::KeyInit>(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let mac = <M as Mac>::new_from_slice(key).ok()?;
        Some(mac.chain_update(data).finalize().into_bytes().to_vec())
    }
    match name {
        "MD5" => run::<Hmac<Md5>>(key, data),
        "SHA-1" => run::<Hmac<Sha1>>(key, data),
        "SHA-256" => run::<Hmac<Sha256>>(key, data),
        "SHA-384" => run::<Hmac<Sha384>>(key, data),
        "SHA-512" => run::<Hmac<Sha512>>(key, data),
        _ => None,
    }
}

/// PBKDF2 over HMAC (RFC 8018), block by block.
fn pbkdf2(name: &str, password: &[u8], salt: &[u8], rounds: u32, length: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for block in 1u32.. {
        if out.len() >= length {
            break;
        }
        let mut last = hmac(name, password, &[salt, &block.to_be_bytes()].concat())?;
        let mut sum = last.clone();
        for _ in 1..rounds {
            last = hmac(name, password, &last)?;
            sum.iter_mut().zip(&last).for_each(|(sum, byte)| *sum ^= byte);
        }
        out.extend(sum);
    }
    out.truncate(length);
    Some(out)
}

/// RFC 7914; none where the parameters are not allowed. `JavaScript` has looked at how much memory they ask for.
fn scrypt(password: &[u8], salt: &[u8], (log_n, r, p): (u8, u32, u32), length: usize) -> Option<Vec<u8>> {
    let parameters = scrypt::Params::new(log_n, r, p, scrypt::Params::RECOMMENDED_LEN).ok()?;
    let mut out = vec![0; length];
    // An output of no bytes is one that the crate refuses.
    if length > 0 {
        scrypt::scrypt(password, salt, &parameters, &mut out).ok()?;
    }
    Some(out)
}

/// The other text; none when the key, the nonce or the tag is wrong.
fn aes_gcm(encrypt: bool, key: &[u8], iv: &[u8], payload: Payload<'_, '_>) -> Option<Vec<u8>> {
    match key.len() {
        _ if iv.len() != 12 => None,
        16 => run(&Aes128Gcm::new_from_slice(key).ok()?, encrypt, iv, payload),
        24 => run(&AesGcm::<Aes192, U12>::new_from_slice(key).ok()?, encrypt, iv, payload),
        32 => run(&Aes256Gcm::new_from_slice(key).ok()?, encrypt, iv, payload),
        _ => None,
    }
}

fn run(cipher: &impl Aead<NonceSize = U12>, encrypt: bool, iv: &[u8], payload: Payload<'_, '_>) -> Option<Vec<u8>> {
    let nonce = Nonce::<U12>::from_slice(iv);
    if encrypt { cipher.encrypt(nonce, payload).ok() } else { cipher.decrypt(nonce, payload).ok() }
}

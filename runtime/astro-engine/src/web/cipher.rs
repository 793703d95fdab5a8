//! AES as `node:crypto` and `crypto.subtle` use it besides GCM: CBC on whole blocks, CTR from any place.

use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit, StreamCipher, StreamCipherSeek};
use aes::{Aes128, Aes192, Aes256};
use rquickjs::Result;

use crate::web::Octets;
use crate::worker::native::Native;

const BLOCK: usize = 16;

pub(crate) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("aesCbc", |encrypt: bool, key: Octets, iv: Octets, data: Octets| cbc(encrypt, &key.0, &iv.0, data.0).map(Octets))?;
    native.add("aesCtr", |key: Octets, iv: Octets, at: f64, data: Octets| ctr(&key.0, &iv.0, at as u64, data.0).map(Octets))?;
    native.add("aesWrap", |wrap: bool, key: Octets, data: Octets| wrapped(wrap, &key.0, &data.0).map(Octets))
}

/// Whole blocks, without padding; none where a length is wrong.
fn cbc(encrypt: bool, key: &[u8], iv: &[u8], mut data: Vec<u8>) -> Option<Vec<u8>> {
    if data.len() % BLOCK != 0 {
        return None;
    }
    macro_rules! run {
        ($mode:ident, $aes:ty, $block:ident) => {{
            let mut mode = cbc::$mode::<$aes>::new_from_slices(key, iv).ok()?;
            data.chunks_exact_mut(BLOCK).for_each(|block| mode.$block(GenericArray::from_mut_slice(block)));
        }};
    }
    match (encrypt, key.len()) {
        (true, 16) => run!(Encryptor, Aes128, encrypt_block_mut),
        (true, 24) => run!(Encryptor, Aes192, encrypt_block_mut),
        (true, 32) => run!(Encryptor, Aes256, encrypt_block_mut),
        (false, 16) => run!(Decryptor, Aes128, decrypt_block_mut),
        (false, 24) => run!(Decryptor, Aes192, decrypt_block_mut),
        (false, 32) => run!(Decryptor, Aes256, decrypt_block_mut),
        _ => return None,
    }
    Some(data)
}

/// The same both ways. `at` is how many bytes came before.
fn ctr(key: &[u8], iv: &[u8], at: u64, mut data: Vec<u8>) -> Option<Vec<u8>> {
    fn run<C: KeyIvInit + StreamCipher + StreamCipherSeek>(key: &[u8], iv: &[u8], at: u64, data: &mut [u8]) -> Option<()> {
        let mut cipher = C::new_from_slices(key, iv).ok()?;
        cipher.try_seek(at).ok()?;
        cipher.try_apply_keystream(data).ok()
    }
    match key.len() {
        16 => run::<ctr::Ctr128BE<Aes128>>(key, iv, at, &mut data)?,
        24 => run::<ctr::Ctr128BE<Aes192>>(key, iv, at, &mut data)?,
        32 => run::<ctr::Ctr128BE<Aes256>>(key, iv, at, &mut data)?,
        _ => return None,
    }
    Some(data)
}

/// A key wrapped in another one (RFC 3394), or taken out again; none where a length is wrong or it was another key.
fn wrapped(wrap: bool, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    macro_rules! run {
        ($kek:ty) => {{
            let kek = <$kek>::try_from(key).ok()?;
            if wrap { kek.wrap_vec(data).ok() } else { kek.unwrap_vec(data).ok() }
        }};
    }
    match key.len() {
        // The crate takes lengths apart that are too short.
        _ if data.len() % 8 != 0 || data.len() < 16 => None,
        16 => run!(aes_kw::KekAes128),
        24 => run!(aes_kw::KekAes192),
        32 => run!(aes_kw::KekAes256),
        _ => None,
    }
}

//! Secrets that two keys agree upon: on the curves of NIST and on X25519. A secret key is its number, a public one its point.

use p256::elliptic_curve::sec1::{FromEncodedPoint, ModulusSize, ToEncodedPoint};
use p256::elliptic_curve::generic_array::typenum::Unsigned;
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey, SecretKey, ecdh};
use rquickjs::Result;

use super::random::System;
use crate::web::Octets;
use crate::worker::native::Native;

pub(crate) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("curveSecret", |curve: String| secret(&curve).map(Octets))?;
    native.add("curvePublic", |curve: String, secret: Octets| public(&curve, &secret.0).map(Octets))?;
    native.add("curvePoint", |curve: String, point: Octets, compressed: bool| written(&curve, &point.0, compressed).map(Octets))?;
    native.add("curveAgree", |curve: String, secret: Octets, point: Octets| agreed(&curve, &secret.0, &point.0).map(Octets))
}

/// Calls a function for the curve of a name.
macro_rules! on {
    ($curve:expr, $function:ident($($argument:expr),*)) => {
        match $curve {
            "P-256" => $function::<p256::NistP256>($($argument),*),
            "P-384" => $function::<p384::NistP384>($($argument),*),
            "P-521" => $function::<p521::NistP521>($($argument),*),
            _ => None,
        }
    };
}

/// A new secret key; none for a curve we do not have.
fn secret(curve: &str) -> Option<Vec<u8>> {
    if curve == "X25519" {
        return Some(x25519_dalek::StaticSecret::random_from_rng(System).to_bytes().to_vec());
    }
    on!(curve, secret_on())
}

fn secret_on<C: CurveArithmetic>() -> Option<Vec<u8>> {
    Some(SecretKey::<C>::random(&mut System).to_bytes().to_vec())
}

/// The point of a secret key; none for a number that is no key.
fn public(curve: &str, secret: &[u8]) -> Option<Vec<u8>> {
    if curve == "X25519" {
        return Some(x25519_dalek::PublicKey::from(&x25519(secret)?).to_bytes().to_vec());
    }
    on!(curve, public_on(secret))
}

fn public_on<C>(secret: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
{
    Some(number::<C>(secret)?.public_key().to_encoded_point(false).as_bytes().to_vec())
}

/// A point written anew; none for bytes that are no point of the curve.
fn written(curve: &str, point: &[u8], compressed: bool) -> Option<Vec<u8>> {
    on!(curve, written_on(point, compressed))
}

fn written_on<C>(point: &[u8], compressed: bool) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
{
    let point = PublicKey::<C>::from_sec1_bytes(&plain(point)?).ok()?;
    Some(point.to_encoded_point(compressed).as_bytes().to_vec())
}

/// OpenSSL's hybrid form says twice what the second coordinate is.
fn plain(point: &[u8]) -> Option<std::borrow::Cow<'_, [u8]>> {
    let (&first, rest) = point.split_first()?;
    Some(if matches!(first, 6 | 7) { [&[4][..], rest].concat().into() } else { point.into() })
}

/// The secret of two keys; none where one of them is no key of the curve.
fn agreed(curve: &str, secret: &[u8], point: &[u8]) -> Option<Vec<u8>> {
    if curve == "X25519" {
        let point: [u8; 32] = point.try_into().ok()?;
        let shared = x25519(secret)?.diffie_hellman(&point.into());
        return shared.was_contributory().then(|| shared.to_bytes().to_vec());
    }
    on!(curve, agreed_on(secret, point))
}

fn agreed_on<C>(secret: &[u8], point: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    FieldBytesSize<C>: ModulusSize,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
{
    let (secret, point) = (number::<C>(secret)?, PublicKey::<C>::from_sec1_bytes(&plain(point)?).ok()?);
    Some(ecdh::diffie_hellman(secret.to_nonzero_scalar(), point.as_affine()).raw_secret_bytes().to_vec())
}

/// Shorter numbers are written without their leading zeros.
fn number<C: CurveArithmetic>(secret: &[u8]) -> Option<SecretKey<C>> {
    let size = <FieldBytesSize<C> as Unsigned>::USIZE.max(secret.len());
    let mut whole = vec![0; size];
    whole[size - secret.len()..].copy_from_slice(secret);
    SecretKey::from_slice(&whole).ok()
}

fn x25519(secret: &[u8]) -> Option<x25519_dalek::StaticSecret> {
    Some(x25519_dalek::StaticSecret::from(<[u8; 32]>::try_from(secret).ok()?))
}

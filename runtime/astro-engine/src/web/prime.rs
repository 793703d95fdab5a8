//! Primes for keys: numbers in a row from a random one, without those that small primes divide, until one is prime.

use std::sync::LazyLock;

use num_bigint_dig::BigUint;
use num_bigint_dig::prime::probably_prime;
use rsa::rand_core::RngCore;

use super::random::System;

/// Primes below this are tried first: a look at remainders costs a thousandth of a test.
const SMALL: u32 = 1 << 15;

/// So far a row goes before another one begins.
const ROW: u32 = 1 << 14;

/// Tests with random bases; for numbers that nobody chose, far fewer would do.
const ROUNDS: usize = 20;

static SMALL_PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut composite = vec![false; SMALL as usize];
    let mut primes = Vec::new();
    for number in 2..SMALL {
        if !composite[number as usize] {
            primes.push(number);
            (number * 2..SMALL).step_by(number as usize).for_each(|multiple| composite[multiple as usize] = true);
        }
    }
    primes
});

/// A prime of so many bits, at least 64, of which the first two are set: the product of two such has all of its bits. One less than it has no
/// factor in common with `exponent`.
pub(super) fn of(bits: usize, exponent: u64) -> BigUint {
    loop {
        let start = start(bits);
        let rests: Vec<u32> = SMALL_PRIMES.iter().map(|prime| short(&(&start % *prime)) as u32).collect();
        for step in (0..ROW).step_by(2) {
            if SMALL_PRIMES.iter().zip(&rests).any(|(prime, rest)| (rest + step) % prime == 0) {
                continue;
            }
            let candidate = &start + step;
            let rest = short(&(&candidate % exponent));
            if common(exponent, (rest + exponent - 1) % exponent) == 1 && probably_prime(&candidate, ROUNDS) && candidate.bits() == bits {
                return candidate;
            }
        }
    }
}

/// A random odd number of so many bits, the first two set.
fn start(bits: usize) -> BigUint {
    let mut bytes = vec![0; bits.div_ceil(8)];
    System.fill_bytes(&mut bytes);
    let excess = bytes.len() * 8 - bits;
    (BigUint::from_bytes_be(&bytes) >> excess) | (BigUint::from(3_u8) << (bits - 2)) | BigUint::from(1_u8)
}

/// A number below 2⁶⁴.
fn short(number: &BigUint) -> u64 {
    number.to_bytes_be().iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The greatest common divisor.
fn common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_have_their_bits() {
        assert_eq!(SMALL_PRIMES[..6], [2, 3, 5, 7, 11, 13]);
        for (bits, exponent) in [(64, 3), (65, 15), (127, 65_537), (256, 3 * 5 * 7 * 11)] {
            let prime = of(bits, exponent);
            let less = short(&((&prime - 1_u32) % exponent));
            assert!(prime.bits() == bits && probably_prime(&prime, 20) && common(exponent, less) == 1, "{prime}");
            assert_eq!(short(&(&prime >> (bits - 2))), 3);
        }
    }
}

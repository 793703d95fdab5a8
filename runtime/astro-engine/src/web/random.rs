//! The system's random numbers, as libraries of keys take them.

use rsa::rand_core::{CryptoRng, Error, RngCore};

/// Never runs dry: where the system has none, there is nothing to go on with.
#[derive(Clone, Copy)]
pub(super) struct System;

impl RngCore for System {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        // The interface has no words for it; a key of known numbers would be worse than the end of this worker.
        self.try_fill_bytes(bytes).unwrap_or_else(|_| std::process::abort());
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        getrandom::fill(bytes).map_err(|error| Error::new(error.to_string()))
    }
}

impl CryptoRng for System {}

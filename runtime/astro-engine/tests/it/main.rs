//! The engine as its users see it: real pools, real worker processes, modules from memory.

mod bad;
mod cancel;
mod cjs;
mod crypto;
mod fetch;
mod figures;
mod host;
mod jobs;
mod modules;
mod node;
mod secrets;
mod web;

#[test]
fn engine_worker() {
    astro_engine::testing::be_worker();
}

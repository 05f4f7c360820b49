//! A fuzzer of one law, the one that the environment names. Started by `cargo xtask fuzz`.

#![no_main]

use std::sync::LazyLock;

use laws::Law;
use libfuzzer_sys::fuzz_target;

static LAW: LazyLock<&Law> = LazyLock::new(|| {
    let name = std::env::var("GOMODPLAY_LAW").unwrap_or_default();
    laws::named(&name).unwrap_or_else(|| panic!("GOMODPLAY_LAW={name}: no law of this name"))
});

fuzz_target!(|data: &[u8]| {
    if let Err(problem) = (LAW.holds)(data) {
        panic!("{}: {problem}", LAW.says);
    }
});

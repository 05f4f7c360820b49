//! Tests that span crates: conformance, differential, scenarios, browsers.

pub mod packs;
pub mod recorded;
pub mod texts;

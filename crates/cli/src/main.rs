//! `gomodplay`, the terminal program.
fn main() {}

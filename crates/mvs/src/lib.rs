//! mvs.

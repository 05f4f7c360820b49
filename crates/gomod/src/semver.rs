//! Semantic versions as Go writes them (golang.org/x/mod/semver).

//! Choosing the toolchain (cmd/go/internal/toolchain).

//! The commands, and how a command line finds its command (cmd/go/main.go).

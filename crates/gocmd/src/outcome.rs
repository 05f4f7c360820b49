//! What one command run gives back.

/// Everything a command did: what it printed, how it ended, what it asked the network for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Exit status: 0, 1 (failed), 2 (usage).
    pub status: i32,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// Requests in the order in which go would send them, each with what came back in short (`200`, `404`, `unknown`).
    pub requests: Vec<Request>,
    /// URLs whose answers this host did not have. If not empty, everything else is provisional: run again with them.
    pub needs: Vec<String>,
}

/// One network request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The URL.
    pub url: String,
    /// How it was answered, in short.
    pub answer: String,
}

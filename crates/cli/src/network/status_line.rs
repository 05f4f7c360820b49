//! The words that a server puts behind its status. ureq keeps the number alone, and go shows what was sent.

use std::cell::RefCell;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

thread_local! {
    /// The first line of the last answer that this thread read.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The first line of the last answer that this thread read, once.
pub fn take() -> Option<String> {
    LAST.take()
}

/// The status with the server's words, for example `404 Not Found`, of a first line (Go: `Response.Status`).
pub fn status(line: &str) -> Option<&str> {
    line.split_once(' ').map(|(_, status)| status.trim_start_matches(' '))
}

/// Connections that listen for first lines, over those of another connector.
#[derive(Debug, Default)]
pub struct StatusLines;

impl<In: Transport> Connector<In> for StatusLines {
    type Out = Listening<In>;

    fn connect(&self, _details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Listening { inner, expected: false }))
    }
}

/// A connection that listens.
#[derive(Debug)]
pub struct Listening<In> {
    inner: In,
    /// The next line that comes is the first one of an answer.
    expected: bool,
}

impl<In: Transport> Transport for Listening<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.expected = true;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let progress = self.inner.await_input(timeout)?;
        if self.expected {
            let input = self.inner.buffers().input();
            if let Some(end) = input.iter().position(|&byte| byte == b'\n') {
                self.expected = false;
                let line = input[..end].strip_suffix(b"\r").unwrap_or(&input[..end]);
                LAST.set(Some(String::from_utf8_lossy(line).into_owned()));
            }
        }
        Ok(progress)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn status_with_its_words() {
        assert_eq!(super::status("HTTP/1.1 404 Not  Here"), Some("404 Not  Here"));
        assert_eq!(super::status("HTTP/1.1  404"), Some("404"));
        assert_eq!(super::status("HTTP/1.1"), None);
    }
}

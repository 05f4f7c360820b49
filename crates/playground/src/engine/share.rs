//! A scenario as the fragment of a link: `#1.` and the deflated text in base64url. The number is the version of the form.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::protocol::Failure;

/// The version that [`encode`] writes.
const VERSION: &str = "1";

/// The most bytes that a link unpacks to.
pub const LIMIT: usize = 4 << 20;

/// The text as a fragment, without `#`.
pub fn encode(text: &[u8]) -> String {
    let small = miniz_oxide::deflate::compress_to_vec_zlib(text, 10);
    format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(small))
}

/// The text that a fragment carries, with or without `#`. What stands behind an `&` is the page's own.
pub fn decode(fragment: &str) -> Result<Vec<u8>, Failure> {
    let fragment = fragment.trim().trim_start_matches('#');
    let fragment = fragment.split('&').next().unwrap_or_default();
    let failure = |key: &str, text: &str| Failure { key: key.into(), words: Vec::new(), text: text.into() };
    let cut = || failure("link.cut", "the link is cut off or damaged");
    let (version, data) = fragment.split_once('.').ok_or_else(cut)?;
    if version != VERSION {
        let known = !version.is_empty() && version.len() < 4 && version.bytes().all(|byte| byte.is_ascii_digit());
        let other = || failure("link.version", "the link comes from another version of gomodplay");
        return Err(if known { other() } else { cut() });
    }
    let small = URL_SAFE_NO_PAD.decode(data.trim_end_matches('=')).map_err(|_| cut())?;
    decompress_to_vec_zlib_with_limit(&small, LIMIT).map_err(|error| {
        if error.status == TINFLStatus::HasMoreOutput {
            let words = vec![("b".to_owned(), format!("{} MB", LIMIT >> 20))];
            let text = format!("the link unpacks to more than {} MB", LIMIT >> 20);
            Failure { key: "link.bomb".into(), words, text }
        } else {
            cut()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fragment: &str) -> String {
        decode(fragment).map_or_else(|failure| failure.key, |text| String::from_utf8_lossy(&text).into_owned())
    }

    #[test]
    fn there_and_back() {
        for text in ["", "-- go.mod --\nmodule m\n", "\u{0}\u{1F600}"] {
            assert_eq!(decode(&format!("#{}", encode(text.as_bytes()))).unwrap(), text.as_bytes());
        }
        assert_eq!(key(&format!("{}&step=4", encode(b"text"))), "text");
    }

    #[test]
    fn what_is_not_a_link() {
        let link = encode(b"-- go.mod --\nmodule example.com/app\n\ngo 1.27\n");
        for end in 0..link.len() {
            assert_eq!(key(&link[..end]), "link.cut", "{}", &link[..end]);
        }
        for at in 2..link.len() {
            let mut damaged = link.clone().into_bytes();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            // The very last bits may be padding; everywhere else the checksum notices.
            let got = key(&damaged);
            assert!(got == "link.cut" || at + 1 == link.len(), "{damaged}: {got}");
        }
        assert_eq!(key("2.abc"), "link.version");
        assert_eq!(key("readme"), "link.cut");
        assert_eq!(key("1.\u{e9}"), "link.cut");
    }

    #[test]
    fn bombs() {
        assert_eq!(key(&encode(&vec![b'a'; LIMIT + 1])), "link.bomb");
        assert_eq!(decode(&encode(&vec![b'a'; LIMIT])).unwrap().len(), LIMIT);
    }
}

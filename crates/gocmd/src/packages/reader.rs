//! Reading the head of a Go file: up to the end of its imports, and no further (cmd/go/internal/imports/read.go,
//! go/build/read.go).

/// Why the head of a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The text is not Go.
    Syntax,
    /// There is a zero byte in it.
    Nul,
}

impl ReadError {
    /// Go's text.
    pub fn text(self) -> &'static str {
        match self {
            Self::Syntax => "syntax error",
            Self::Nul => "unexpected NUL in input",
        }
    }
}

/// The head of a Go file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head<'d> {
    /// The text that was read, without a leading byte order mark.
    pub text: &'d [u8],
    /// The imports as they are written, with their quotes.
    pub imports: Vec<&'d [u8]>,
    /// What was wrong, if anything. After a syntax error `text` is the whole file.
    pub error: Option<ReadError>,
}

/// Text without a leading byte order mark.
pub fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)
}

/// Reads the package clause and the imports of a Go file (Go: `imports.ReadImports`).
///
/// A syntax error is not reported unless it is asked for: what was found until there counts. A zero byte always is.
pub fn read_imports(data: &[u8], report_syntax_errors: bool) -> Head<'_> {
    let mut reader = Reader::new(without_mark(data));
    let mut imports = Vec::new();
    reader.keyword(b"package");
    reader.identifier();
    while reader.peek(true) == b'i' {
        reader.keyword(b"import");
        if reader.peek(true) == b'(' {
            reader.next(false);
            while reader.peek(true) != b')' && reader.error.is_none() {
                reader.import(&mut imports);
            }
            reader.next(false);
        } else {
            reader.import(&mut imports);
        }
    }
    if reader.error.is_none() && !reader.end {
        return Head { text: &reader.data[..reader.read - 1], imports, error: None };
    }
    if reader.error == Some(ReadError::Syntax) && !report_syntax_errors {
        reader.error = None;
        if let Some(at) = reader.data[reader.read..].iter().position(|&byte| byte == 0) {
            reader.read += at + 1;
            reader.error = Some(ReadError::Nul);
        } else {
            reader.read = reader.data.len();
        }
    }
    Head { text: &reader.data[..reader.read], imports, error: reader.error }
}

/// Reads the leading comments of a file, as C and assembly files are read (Go: `imports.ReadComments`).
pub fn read_comments(data: &[u8]) -> (&[u8], Option<ReadError>) {
    let mut reader = Reader::new(without_mark(data));
    reader.peek(true);
    if reader.error.is_none() && !reader.end {
        reader.read -= 1;
    }
    (&reader.data[..reader.read], reader.error)
}

/// The reader of go/build: byte by byte, one byte ahead. Zero stands for the end and for an error.
struct Reader<'d> {
    data: &'d [u8],
    read: usize,
    ahead: u8,
    end: bool,
    error: Option<ReadError>,
}

impl<'d> Reader<'d> {
    fn new(data: &'d [u8]) -> Self {
        Self { data, read: 0, ahead: 0, end: false, error: None }
    }

    fn syntax_error(&mut self) {
        self.error.get_or_insert(ReadError::Syntax);
    }

    fn byte(&mut self) -> u8 {
        let Some(&byte) = self.data.get(self.read) else {
            self.end = true;
            return 0;
        };
        self.read += 1;
        if byte == 0 {
            self.error.get_or_insert(ReadError::Nul);
        }
        byte
    }

    fn going(&self) -> bool {
        self.error.is_none() && !self.end
    }

    /// The next byte, which stays. With `skip`, spaces, semicolons and comments before it are left behind.
    fn peek(&mut self, skip: bool) -> u8 {
        if self.error.is_some() {
            return 0;
        }
        let mut byte = if self.ahead == 0 { self.byte() } else { self.ahead };
        while skip && self.going() {
            match byte {
                b' ' | b'\x0c' | b'\t' | b'\r' | b'\n' | b';' => byte = self.byte(),
                b'/' => {
                    byte = self.byte();
                    if byte == b'/' {
                        self.skip_line();
                    } else if byte == b'*' {
                        let mut before = 0;
                        // The star that opens the comment may not close it.
                        byte = 0;
                        while (before != b'*' || byte != b'/') && self.error.is_none() {
                            if self.end {
                                self.syntax_error();
                            }
                            before = byte;
                            byte = self.byte();
                        }
                    } else {
                        self.syntax_error();
                    }
                    byte = self.byte();
                }
                _ => break,
            }
        }
        self.ahead = byte;
        byte
    }

    /// Goes behind the end of the line, or stops at a zero byte as [`Reader::byte`] does.
    fn skip_line(&mut self) {
        let rest = &self.data[self.read..];
        match rest.iter().position(|&byte| byte == b'\n' || byte == 0) {
            Some(at) => {
                self.read += at;
                self.byte();
            }
            None => {
                self.read = self.data.len();
                self.end = true;
            }
        }
    }

    fn next(&mut self, skip: bool) -> u8 {
        let byte = self.peek(skip);
        self.ahead = 0;
        byte
    }

    fn keyword(&mut self, word: &[u8]) {
        self.peek(true);
        for &letter in word {
            if self.next(false) != letter {
                self.syntax_error();
                return;
            }
        }
        if is_identifier_byte(self.peek(false)) {
            self.syntax_error();
        }
    }

    fn identifier(&mut self) {
        if !is_identifier_byte(self.peek(true)) {
            self.syntax_error();
            return;
        }
        while is_identifier_byte(self.peek(false)) {
            self.ahead = 0;
        }
    }

    fn import(&mut self, imports: &mut Vec<&'d [u8]>) {
        let byte = self.peek(true);
        if byte == b'.' {
            self.ahead = 0;
        } else if is_identifier_byte(byte) {
            self.identifier();
        }
        self.string(imports);
    }

    fn string(&mut self, imports: &mut Vec<&'d [u8]>) {
        let quote = self.next(true);
        if quote != b'`' && quote != b'"' {
            self.syntax_error();
            return;
        }
        let start = self.read - 1;
        while self.error.is_none() {
            let byte = self.next(false);
            if byte == quote {
                imports.push(&self.data[start..self.read]);
                break;
            }
            if self.end || (quote == b'"' && byte == b'\n') {
                self.syntax_error();
            }
            if quote == b'"' && byte == b'\\' {
                self.next(false);
            }
        }
    }
}

fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::{ReadError, read_comments, read_imports};

    /// `¦` marks where reading stops.
    #[test]
    fn reading_stops_behind_the_imports() {
        for text in [
            "package p",
            "package p; import \"x\"",
            "package p; import \"x\";¦var x = 1",
            "package p\n// c\nimport \"x\"\nimport _ \"x\"\n/* c */\nimport (\n\t\"x\" /* c */\n\t. `x`\n\ta/**/\"x\"\n)\nimport()import();\n¦func f() {}",
            "// a\n/*/ b */package p\n¦type T int",
        ] {
            let whole = text.replace('¦', "");
            let want = text.split('¦').next().unwrap();
            let head = read_imports(whole.as_bytes(), true);
            assert_eq!(head.error, None, "{text}");
            assert_eq!(std::str::from_utf8(head.text).unwrap(), want);
            assert!(head.imports.iter().all(|import| matches!(*import, b"\"x\"" | b"`x`")));
        }
        assert_eq!(read_imports(b"\xef\xbb\xbfpackage p\nvar x", true).text, b"package p\n");
        assert_eq!(read_comments(b"// a\n\n/* b */ #include").0, b"// a\n\n/* b */ ");
    }

    #[test]
    fn errors() {
        for text in
            ["package", "package p; import", "package p; import \"x", "package p; import (\"x\"", "import \"x\"", "/* "]
        {
            assert_eq!(read_imports(text.as_bytes(), true).error, Some(ReadError::Syntax), "{text}");
            let quiet = read_imports(text.as_bytes(), false);
            assert_eq!((quiet.error, quiet.text), (None, text.as_bytes()), "{text}");
        }
        assert_eq!(read_imports(b"package p\n\0\nimport `math`\n", false).error, Some(ReadError::Nul));
        assert_eq!(read_imports(b"pack p\n\0", false).error, Some(ReadError::Nul));
        assert_eq!(read_imports(b"package p; import (\"x\"; +", false).imports.len(), 1);
    }
}

//! The file of logins (cmd/go/internal/auth/netrc.go).

use std::path::Path;

/// One login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub machine: String,
    pub login: String,
    pub password: String,
}

/// The lines of the user's file; none if there is no file (Go: `readNetrc`).
///
/// Errors: Go's text.
pub fn read() -> Result<Vec<Line>, String> {
    let path = match std::env::var("NETRC") {
        Ok(path) if !path.is_empty() => path,
        _ => match std::env::var("HOME") {
            Ok(home) if !home.is_empty() => Path::new(&home).join(".netrc").to_string_lossy().into_owned(),
            _ => return Err("$HOME is not defined".to_owned()),
        },
    };
    match std::fs::read(&path) {
        Ok(data) => Ok(parse(&gomod::bytes::to_text(&data))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) if error.kind() == std::io::ErrorKind::IsADirectory => {
            Err(crate::file_error::file_error("read", &path, &error).to_string())
        }
        Err(error) => Err(crate::file_error::file_error("open", &path, &error).to_string()),
    }
}

/// Go: `parseNetrc`.
fn parse(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut current = Line::default();
    let mut in_macro = false;
    for line in text.split('\n') {
        if in_macro {
            in_macro = !line.is_empty();
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let pairs = words.chunks_exact(2);
        let left = pairs.remainder();
        for pair in pairs {
            let value = pair[1].to_owned();
            match pair[0] {
                "machine" => current = Line { machine: value, ..Line::default() },
                "login" => current.login = value,
                "password" => current.password = value,
                "macdef" => in_macro = true,
                _ => {}
            }
            if !current.machine.is_empty() && !current.login.is_empty() && !current.password.is_empty() {
                found.push(std::mem::take(&mut current));
            }
        }
        // It is the last: what follows is for every machine, which go does not take.
        if left == ["default"] {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let line = |machine: &str, login: &str, password: &str| Line {
            machine: machine.into(),
            login: login.into(),
            password: password.into(),
        };
        let text = "machine incomplete\npassword none\n\nmachine a\nlogin user\npassword pwd\n\nmachine b login user2 password \
                    pwd2\nmacdef ignore # Ignore macros.\n\tmachine in.macro login user3 password pwd3\n\nmachine c login x\n\
                    password y account z\nmachine d extra login l password p\ndefault login g password h\ndefault\nmachine late \
                    login a password b\n";
        assert_eq!(parse(text), [line("a", "user", "pwd"), line("b", "user2", "pwd2"), line("c", "x", "y")]);
    }
}

//! Flags for the compiler and the linker that hold for some packages only: `-ldflags=PATTERN=FLAGS`
//! (cmd/go/internal/load/flag.go, search.go: MatchPackage).

use super::patterns::{Pattern, is_local_import};
use crate::commands::quoted;
use crate::paths;

/// What a package has to be for flags to hold for it.
#[derive(Clone, Debug)]
enum Holds {
    /// Named on the command line.
    Named,
    /// Any package, which is not quite what the pattern `all` means elsewhere.
    All,
    Standard,
    /// A standard package below `cmd`.
    Command,
    Tool,
    /// In a main module.
    Work,
    /// In a directory, relative to the current one.
    In(String),
    /// In a directory below one.
    Below(String, Pattern),
    Path(Pattern),
}

/// All values of one flag, in order.
#[derive(Clone, Debug, Default)]
pub struct PackageFlags(Vec<(Holds, Vec<String>)>);

/// What decides which flags a package has.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'p> {
    /// The current directory.
    pub cwd: &'p str,
    /// Its directory.
    pub dir: &'p str,
    /// Its import path.
    pub path: &'p str,
    /// It was named on the command line.
    pub is_named: bool,
    /// It is a standard package.
    pub is_standard: bool,
    /// It is in a main module.
    pub is_in_main_module: bool,
    /// A main module names it as a tool.
    pub is_tool: bool,
}

impl PackageFlags {
    /// Adds a value that the flag was given (Go: `PerPackageFlag.Set`).
    ///
    /// # Errors
    /// Go's text.
    pub fn add(&mut self, value: &str) -> Result<(), String> {
        let value = value.trim();
        let (holds, flags) = if value.is_empty() || value.starts_with('-') {
            (Holds::Named, value)
        } else {
            let (pattern, flags) = value.split_once('=').ok_or("missing =<value> in <pattern>=<value>")?;
            match value.chars().next() {
                Some('=') => return Err("missing <pattern> in <pattern>=<value>".to_owned()),
                Some(quote @ ('\'' | '"')) => {
                    return Err(format!("parameter may not start with quote character {quote}"));
                }
                _ => (Holds::new(pattern.trim()), flags),
            }
        };
        self.0.push((holds, quoted::split(flags)?));
        Ok(())
    }

    /// What is wrong with a value.
    ///
    /// # Errors
    /// Go's text.
    pub fn check(value: &str) -> Result<(), String> {
        Self::default().add(value)
    }

    /// The flags of a package: those of the last value that is for it (Go: `PerPackageFlag.For`).
    pub fn of(&self, package: &Facts<'_>) -> &[String] {
        self.0.iter().rfind(|(holds, _)| holds.holds(package)).map_or(&[], |(_, flags)| flags)
    }
}

impl Holds {
    fn new(pattern: &str) -> Self {
        if is_local_import(pattern) {
            let Some(wildcard) = pattern.find("...") else { return Self::In(pattern.to_owned()) };
            let (dir, rest) = pattern.split_at(pattern[..wildcard].rfind('/').unwrap_or(0));
            return Self::Below(dir.to_owned(), Pattern::new(rest.trim_start_matches('/')));
        }
        match pattern {
            "all" => Self::All,
            "std" => Self::Standard,
            "cmd" => Self::Command,
            "tool" => Self::Tool,
            "work" => Self::Work,
            _ => Self::Path(Pattern::new(pattern)),
        }
    }

    fn holds(&self, package: &Facts<'_>) -> bool {
        match self {
            Self::Named => package.is_named,
            Self::All => true,
            Self::Standard => package.is_standard,
            Self::Command => package.is_standard && package.path.starts_with("cmd/"),
            Self::Tool => package.is_tool,
            Self::Work => package.is_in_main_module,
            Self::In(dir) => paths::join(&[package.cwd, dir]) == package.dir,
            Self::Below(dir, pattern) => paths::relative(&paths::join(&[package.cwd, dir]), package.dir)
                .is_some_and(|path| path != ".." && !path.starts_with("../") && pattern.matches(&path)),
            Self::Path(pattern) => pattern.matches(package.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, PackageFlags};

    const PROGRAM: Facts<'_> = Facts {
        cwd: "/app",
        dir: "/app/cmd/one",
        path: "example.com/app/cmd/one",
        is_named: true,
        is_standard: false,
        is_in_main_module: true,
        is_tool: false,
    };

    fn of(values: &[&str]) -> String {
        let mut flags = PackageFlags::default();
        for value in values {
            flags.add(value).unwrap();
        }
        flags.of(&PROGRAM).join(" ")
    }

    #[test]
    fn the_last_value_for_a_package_counts() {
        assert_eq!(of(&["-a", "all=-b", "std=-c"]), "-b");
        assert_eq!(of(&["all=-b", " -a '-b c' "]), "-a -b c");
        assert_eq!(of(&["-a", ""]), "");
        for (pattern, holds) in [
            ("./cmd/one", true),
            ("./cmd", false),
            ("./...", true),
            ("./cmd/o...", true),
            ("../...", true),
            ("./other/...", false),
            ("../app/cmd/one/...", true),
            ("example.com/app/...", true),
            ("example.com/app", false),
            ("work", true),
            ("tool", false),
            ("cmd", false),
        ] {
            assert_eq!(of(&[&format!("{pattern}=-x")]) == "-x", holds, "{pattern}");
        }
    }

    #[test]
    fn values_that_are_wrong() {
        for (value, want) in [
            ("x", "missing =<value> in <pattern>=<value>"),
            ("=x", "missing <pattern> in <pattern>=<value>"),
            ("'-a=b'", "parameter may not start with quote character '"),
            ("-a 'b", "unterminated ' string"),
        ] {
            assert_eq!(PackageFlags::check(value).unwrap_err(), want);
        }
    }
}

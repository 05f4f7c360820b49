//! Laws: what holds of any bytes that a reader of the project is given. Each takes bytes and says what is wrong with what
//! came out; it never panics, and the time and memory that it takes are bounded.
//!
//! They are tried on generated texts (`tests/tests/laws.rs`) and by a fuzzer that looks for ways through the code
//! (`cargo xtask fuzz`).

mod commands;
mod go_files;
mod mod_files;
mod registry;
mod scenarios;
mod sums;
mod versions;

/// What a law found: nothing, or what is wrong.
pub type Verdict = Result<(), String>;

/// A law about one reader.
#[derive(Clone, Copy)]
pub struct Law {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it says, as a sentence.
    pub says: &'static str,
    /// Well-formed inputs to start from.
    pub seeds: &'static [&'static [u8]],
    /// Looks at one input.
    pub holds: fn(&[u8]) -> Verdict,
}

/// All laws.
pub const LAWS: &[Law] = &[
    Law {
        name: "go-mod",
        says: "a go.mod is read with positions inside it, and what is written is read back with the same meaning",
        seeds: mod_files::GO_MODS,
        holds: mod_files::go_mod,
    },
    Law {
        name: "go-mod-scan",
        says: "the quick reader of requirements says what the full one says",
        seeds: mod_files::GO_MODS,
        holds: mod_files::scan,
    },
    Law {
        name: "go-mod-edit",
        says: "edits of any go.mod leave one that is read back",
        seeds: mod_files::GO_MODS,
        holds: mod_files::edits,
    },
    Law {
        name: "go-work",
        says: "a go.work that is written is read back the same",
        seeds: mod_files::GO_WORKS,
        holds: mod_files::go_work,
    },
    Law {
        name: "go-sum",
        says: "a go.sum that is written is read back with every sum",
        seeds: sums::GO_SUMS,
        holds: sums::go_sum,
    },
    Law {
        name: "modules-txt",
        says: "vendor/modules.txt names no package of a module that it does not list",
        seeds: sums::MODULES_TXT,
        holds: sums::modules_txt,
    },
    Law {
        name: "versions",
        says: "versions and paths are ordered, escaped and quoted so that the way back leads to the start",
        seeds: versions::SEEDS,
        holds: versions::versions,
    },
    Law {
        name: "scenario",
        says: "a scenario's text is kept, byte for byte, and can be shared by a link",
        seeds: scenarios::SEEDS,
        holds: scenarios::scenario,
    },
    Law {
        name: "link",
        says: "any fragment of a link gives a text within the limit or says why not",
        seeds: scenarios::LINKS,
        holds: scenarios::link,
    },
    Law {
        name: "pack",
        says: "any bytes are a pack, perhaps one that knows little, or say why not",
        seeds: scenarios::PACKS,
        holds: scenarios::pack,
    },
    Law {
        name: "question",
        says: "the engine answers any message and any text without losing the text",
        seeds: scenarios::SEEDS,
        holds: scenarios::question,
    },
    Law {
        name: "go-file",
        says: "the head of a Go file is read with positions inside it, and its build constraint decides",
        seeds: go_files::SEEDS,
        holds: go_files::go_file,
    },
    Law {
        name: "go-grammar",
        says: "a whole Go file is parsed to its end, or what is wrong lies inside it, in order",
        seeds: go_files::WHOLE,
        holds: go_files::whole_go_file,
    },
    Law {
        name: "archive",
        says: "a module's zip never gives more than it declares, nor a file outside its folder",
        seeds: registry::ARCHIVES,
        holds: registry::archive,
    },
    Law {
        name: "registry-answer",
        says: "what a registry or a checksum database answers is read or refused",
        seeds: registry::ANSWERS,
        holds: registry::answer,
    },
    Law {
        name: "template",
        says: "a template of go list -f is refused with a text or gives one",
        seeds: commands::TEMPLATES,
        holds: commands::template,
    },
    Law {
        name: "command-line",
        says: "any command line ends with a status that go has",
        seeds: commands::COMMAND_LINES,
        holds: commands::command_line,
    },
    Law {
        name: "commands",
        says: "commands over any scenario end with a status that go has, and one that fails changes no go.mod",
        seeds: commands::SCENARIOS,
        holds: commands::commands,
    },
];

/// The law of this name.
pub fn named(name: &str) -> Option<&'static Law> {
    LAWS.iter().find(|law| law.name == name)
}

/// A problem, unless it holds.
pub(crate) fn check(holds: bool, problem: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(problem()) }
}

/// Bytes as they can be read in a message.
pub(crate) fn shown(text: &[u8]) -> String {
    text.escape_ascii().to_string().replace("\\n", "\n")
}

//! Plain data that views read. No engine type appears here; everything is text, numbers and lists, serialised between the
//! worker and the page.
//!
//! Modules are numbered by their place in [`Analysis::modules`]; a [`Node`] is one version of one module.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One version of one module: the module's number and the version's number in [`ModuleRow::versions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Node {
    /// Index into [`Analysis::modules`].
    pub module: u32,
    /// Index into [`ModuleRow::versions`].
    pub version: u32,
}

/// A place in one of the visitor's texts. Bytes from 0; line and column from 1 as go prints them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, as named in the scenario.
    pub file: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in runes, from 1.
    pub column: u32,
}

/// A change to the visitor's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEdit {
    /// The file it applies to.
    pub file: String,
    /// First byte replaced.
    pub start: u32,
    /// One past the last byte replaced.
    pub end: u32,
    /// What stands there afterwards.
    pub text: String,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// go stops with this.
    Error,
    /// go goes on, or does not look.
    Warning,
}

/// A button beside a problem: what it does, in words of the table (`key` with its `words`) and as edits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Key of the label in the page's table of words, for example `fix.remove-line`.
    pub key: String,
    /// What the label's placeholders stand for.
    pub words: Vec<String>,
    /// The edits, none overlapping.
    pub edits: Vec<TextEdit>,
}

/// Something wrong with the texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Short stable name of the rule, for example `unknown-directive`.
    pub code: String,
    /// go's own text, untouched.
    pub text: String,
    /// Where, if the problem has a place.
    pub place: Option<Place>,
    /// Key of our own sentence in the table of words (what to do), or empty.
    pub hint: String,
    /// What the hint's placeholders stand for.
    pub words: Vec<String>,
    /// A way out, where there is a sure one.
    pub fix: Option<Fix>,
}

/// One version of a module that somebody asks for, or that the registry knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// The version, empty for a main module.
    pub version: String,
    /// Who asks for it. The main module counts. It does not travel through the pipe: [`Analysis::requirements`] say it too.
    #[serde(skip)]
    pub asked_by: Vec<Node>,
    /// A main module's go.mod names this version.
    pub in_go_mod: bool,
    /// It is in the build list.
    pub selected: bool,
    /// An `exclude` of a main module names it.
    pub excluded: bool,
    /// Its author retracted it: the rationale (may be empty).
    pub retracted: Option<String>,
    /// Nothing is known of its go.mod (not in this scenario, nor in a loaded pack).
    pub missing: bool,
    /// Its requirements were not read because of graph pruning.
    pub pruned: bool,
    /// What is read instead of it.
    pub replaced_by: Option<Replacement>,
    /// Order in time or number: lower versions come first in [`ModuleRow::versions`]; kept for views that filter.
    pub rank: u32,
}

/// What a `replace` puts in a version's place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// Module path or folder.
    pub path: String,
    /// Version; empty for a folder.
    pub version: String,
    /// Number of the switch that turns it off ([`Analysis::switches`]).
    pub switch: Option<u32>,
}

/// One module of the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleRow {
    /// Module path.
    pub path: String,
    /// Versions that occur, lowest first.
    pub versions: Vec<VersionRow>,
    /// Index of the selected one in `versions`; none if the module is not in the build list.
    pub selected: Option<u32>,
    /// It is a main module.
    pub main: bool,
    /// A main module's go.mod requires it without `// indirect`.
    pub direct: bool,
    /// A main module's go.mod requires it with `// indirect`.
    pub indirect: bool,
    /// Who asks for the selected version first in go's own order: the one that decides.
    pub decided_by: Option<Node>,
    /// Its author deprecated it: the message.
    pub deprecated: Option<String>,
    /// A higher version that the registry knows (as `go list -m -u` says), if any.
    pub update: Option<String>,
}

/// A requirement: `from` asks for `to`. What is asked for and read instead is in [`VersionRow::replaced_by`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Who asks.
    pub from: Node,
    /// For what.
    pub to: Node,
    /// The line in `from`'s go.mod carries `// indirect`.
    pub indirect: bool,
    /// An `exclude` drops this requirement.
    pub excluded: bool,
}

/// One event of the selection algorithm, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A go.mod is read (`replaced`: that of its replacement).
    Visit {
        /// Whose.
        node: Node,
        /// Read from a replacement.
        replaced: bool,
    },
    /// A requirement is looked at, and its version is not higher than the one selected so far.
    Skip {
        /// Who asks.
        from: Node,
        /// For what.
        to: Node,
    },
    /// A module is met for the first time.
    Require {
        /// Who asks.
        from: Node,
        /// For what.
        to: Node,
    },
    /// A requirement raises the selected version.
    Raise {
        /// Who asks.
        from: Node,
        /// For what.
        to: Node,
        /// Selected until now.
        was: Node,
    },
    /// A requirement on an excluded version is dropped.
    Exclude {
        /// Who asks.
        from: Node,
        /// For what.
        to: Node,
    },
    /// Requirements are not read because of graph pruning.
    Prune {
        /// Whose.
        node: Node,
    },
}

/// A line that can be switched off to see what it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// `replace` or `exclude`.
    pub kind: SwitchKind,
    /// Where the line stands.
    pub place: Place,
    /// The line's own words, for example `example.com/c v1.4.0 => example.com/r v1.0.0`.
    pub text: String,
    /// Module path on the left.
    pub path: String,
    /// Version on the left, empty for all versions.
    pub version: String,
    /// False while a what-if has it off.
    pub on: bool,
}

/// What a switch switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwitchKind {
    /// A `replace` line.
    Replace,
    /// An `exclude` line.
    Exclude,
}

/// One published module version that the scenario itself holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Module path.
    pub path: String,
    /// Version.
    pub version: String,
    /// What its go.mod asks for, as `path version`, in file order.
    pub asks: Vec<(String, String)>,
    /// It was read for the result.
    pub read: bool,
    /// The scenario's name of its go.mod, for opening it in the editor.
    pub file: String,
}

/// The sentence above the result: a key of the table of words and what its placeholders stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Key, for example `answer.raise`.
    pub key: String,
    /// Values by placeholder name, for example `("m", "c")`.
    pub words: Vec<(String, String)>,
}

/// Everything a page shows of one world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Analysis {
    /// What was decided, and by what: one or two sentences.
    pub answer: Vec<Sentence>,
    /// All modules that occur, main modules first, then by path.
    pub modules: Vec<ModuleRow>,
    /// The build list in go's order.
    pub build_list: Vec<Node>,
    /// All requirements of the module graph, as `go mod graph` lists them (without go and toolchain).
    pub requirements: Vec<Requirement>,
    /// What selection did, in order.
    pub steps: Vec<Step>,
    /// Lines that can be switched.
    pub switches: Vec<Switch>,
    /// Everything wrong.
    pub problems: Vec<Problem>,
    /// Module versions the scenario holds.
    pub published: Vec<Published>,
    /// Module versions whose requirements are not known here (`path`, `version`): what is shown rests on the text alone.
    pub unknown: Vec<(String, String)>,
    /// True if go could not compute a result from this text; the page then keeps showing the last good one.
    pub failed: bool,
    /// `go list -m all` as go would print it: output, error text, exit status.
    pub list: CommandOutput,
    /// The go version of the main module or workspace, empty if none.
    pub go: String,
}

impl Serialize for Analysis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Analysis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut analysis = Self::deserialize(deserializer)?;
        analysis.note_askers();
        Ok(analysis)
    }
}

impl Analysis {
    /// Notes at each version who asks for it, as the requirements say.
    fn note_askers(&mut self) {
        for requirement in self.requirements.iter().filter(|requirement| !requirement.excluded) {
            let Node { module, version } = requirement.to;
            let row = self.modules.get_mut(module as usize);
            if let Some(version) = row.and_then(|row| row.versions.get_mut(version as usize)) {
                version.asked_by.push(requirement.from);
            }
        }
    }
}

/// What a command printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandOutput {
    /// The command line, for example `go list -m all`.
    pub command: String,
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Files that differ afterwards: name, text before (none: new), text after (none: gone).
    pub files: Vec<(String, Option<String>, Option<String>)>,
}

/// One module in a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Module path.
    pub path: String,
    /// Version before, none if it was not there.
    pub before: Option<String>,
    /// Version after, none if it is gone.
    pub after: Option<String>,
    /// Replacement before, as `path version` or a folder.
    pub replaced_before: Option<String>,
    /// Replacement after.
    pub replaced_after: Option<String>,
    /// What happened.
    pub kind: ChangeKind,
}

/// What happened to a module between two results (`data-changed`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// New in the build list.
    Added,
    /// Gone from it.
    Removed,
    /// A higher version.
    Raised,
    /// A lower version.
    Lowered,
    /// Same version, other replacement.
    Replaced,
}

/// A line of a text difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// `' '`, `'+'` or `'-'`.
    pub sign: char,
    /// The line without its end.
    pub text: String,
}

/// Two results side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// One or two sentences.
    pub answer: Vec<Sentence>,
    /// The result with the change.
    pub after: Analysis,
    /// Modules that differ.
    pub changes: Vec<Change>,
    /// go.mod before and after.
    pub go_mod: Vec<DiffLine>,
    /// go.sum after `go mod tidy`, before and after the change.
    pub go_sum: Vec<DiffLine>,
    /// Why the sums are not known, if they are not: `go_sum` is empty then.
    pub no_sums: Option<Sentence>,
    /// The go command that makes the same change, for example `go mod edit -dropreplace …`.
    pub command: String,
    /// The edits that keep the change.
    pub keep: Vec<TextEdit>,
}

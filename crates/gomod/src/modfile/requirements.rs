//! Setting all requirements of a go.mod file at once (x/mod/modfile rule.go, `SetRequire…`).

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::edit::remove;
use super::file::{File, Require};
use super::rules::is_indirect;
use super::text::auto_quote;
use super::tree::{Comment, Comments, FileSyntax, Line, LineBlock, LineId, Statement};

impl File {
    /// Makes the requirements exactly these. Blocks and comments stay as they are for the first requirement on each path;
    /// new ones go to the last block (Go: `SetRequire`). A path may be given once only; of several the last counts.
    pub fn set_require(&mut self, requirements: &[Require]) {
        let mut needed: FxHashMap<&str, &Require> =
            requirements.iter().map(|require| (&*require.module.path, require)).collect();
        for require in &mut self.require {
            if let Some(want) = needed.remove(&*require.module.path) {
                require.set_version(&mut self.syntax, &want.module.version);
                require.set_indirect(&mut self.syntax, want.indirect);
            } else {
                remove(&mut self.syntax, require.line);
                *require = Require::default();
            }
        }
        for require in requirements {
            if let Some(want) = needed.remove(&*require.module.path) {
                self.add_new_require(&want.module.path, &want.module.version, want.indirect);
            }
        }
        self.sort_blocks();
    }

    /// Makes the requirements exactly these, direct ones in one block and indirect ones in another; blocks with comments
    /// are left as they are (Go: `SetRequireSeparateIndirect`).
    pub fn set_require_separate_indirect(&mut self, requirements: &[Require]) {
        self.set_require_blocks(requirements, false);
    }

    /// As [`File::set_require_separate_indirect`], but gathers all requirements in two blocks, whatever comments there are
    /// (Go: `SetRequireAtMostTwo`).
    pub fn set_require_at_most_two(&mut self, requirements: &[Require]) {
        self.set_require_blocks(requirements, true);
    }

    fn set_require_blocks(&mut self, requirements: &[Require], simplify: bool) {
        let needed: FxHashMap<&str, &Require> =
            requirements.iter().map(|require| (&*require.module.path, require)).collect();
        let mut wanted: FxHashMap<LineId, bool> = FxHashMap::default();
        for require in &self.require {
            if let (Some(line), Some(want)) = (require.line, needed.get(&*require.module.path)) {
                wanted.insert(line, want.indirect);
            }
        }
        let Survey { direct, indirect, last, count, block_of_line, comments } =
            Survey::of(&mut self.syntax, &wanted, simplify);
        let flat = count == 1
            && last.is_some_and(|last| !has_comments(self.syntax.comments_of(&self.syntax.statements[last])));

        // Both blocks must be there; which statement of the survey they are, if any, says which lines stand in them.
        let statement_count = self.syntax.statements.len();
        let direct_origin = direct.filter(|&index| matches!(self.syntax.statements[index], Statement::Block(_)));
        let indirect_origin = indirect.filter(|&index| matches!(self.syntax.statements[index], Statement::Block(_)));
        let (direct_index, mut indirect_index) = match (direct, indirect) {
            (Some(direct), indirect) => (direct, indirect),
            (None, Some(indirect)) => (indirect, Some(indirect + 1)),
            (None, None) => (last.map_or(statement_count, |last| last + 1), None),
        };
        if direct.is_none() {
            self.insert_require_block(direct_index);
        } else {
            self.ensure_block(direct_index);
        }
        if let Some(index) = indirect_index {
            self.ensure_block(index);
        } else {
            self.insert_require_block(direct_index + 1);
            indirect_index = Some(direct_index + 1);
        }
        let indirect_index = indirect_index.unwrap_or(direct_index + 1);
        for (index, comments) in [(direct_index, comments.0), (indirect_index, comments.1)] {
            if let Statement::Block(block) = &mut self.syntax.statements[index] {
                block.comments.before.extend(comments);
            }
        }

        let mut have: FxHashSet<Arc<str>> = FxHashSet::default();
        let mut list = std::mem::take(&mut self.require);
        for require in &mut list {
            let want = needed.get(&*require.module.path).filter(|_| !have.contains(&require.module.path));
            let Some(want) = want else {
                remove(&mut self.syntax, require.line);
                *require = Require::default();
                continue;
            };
            have.insert(Arc::clone(&require.module.path));
            require.set_version(&mut self.syntax, &want.module.version);
            require.set_indirect(&mut self.syntax, want.indirect);
            let origin = require.line.and_then(|line| block_of_line.get(&line).copied());
            let (other, target) =
                if want.indirect { (direct_origin, indirect_index) } else { (indirect_origin, direct_index) };
            if simplify || flat || (origin.is_some() && origin == other) {
                self.move_require(require, target);
            }
        }
        for require in requirements {
            if have.insert(Arc::clone(&require.module.path)) {
                let want = needed.get(&*require.module.path).copied().unwrap_or(require);
                let mut new = Require::new(want.module.clone(), want.indirect);
                self.move_require(&mut new, if want.indirect { indirect_index } else { direct_index });
                list.push(new);
            }
        }
        self.require = list;
        self.sort_blocks();
    }

    fn insert_require_block(&mut self, index: usize) {
        let block = LineBlock { tokens: vec!["require".into()], ..LineBlock::default() };
        self.syntax.statements.insert(index, Statement::Block(Box::new(block)));
    }

    fn ensure_block(&mut self, index: usize) {
        if let Statement::Line(id) = self.syntax.statements[index] {
            let block = self.syntax.block_of_line(id);
            self.syntax.statements[index] = Statement::Block(Box::new(block));
        }
    }

    /// Adds a requirement to a block, with its comments; it leaves where it was.
    fn move_require(&mut self, require: &mut Require, block: usize) {
        let line = if let Some(id) = require.line {
            let mut line = self.syntax.line(id).clone();
            self.syntax.line_mut(id).tokens.clear();
            if !line.in_block && line.tokens.first().is_some_and(|token| &**token == "require") {
                line.tokens.remove(0);
            }
            line.in_block = true;
            line
        } else {
            let tokens = vec![auto_quote(&require.module.path), Arc::clone(&require.module.version)];
            Line { tokens, in_block: true, ..Line::default() }
        };
        let fresh = require.line.is_none();
        let id = self.syntax.push_line(line);
        require.line = Some(id);
        if fresh && require.indirect {
            require.set_indirect(&mut self.syntax, true);
        }
        if let Statement::Block(block) = &mut self.syntax.statements[block] {
            block.lines.push(id);
        }
    }
}

/// True for comments other than a lone `// indirect`.
fn has_comments(comments: &Comments) -> bool {
    !comments.before.is_empty()
        || !comments.after.is_empty()
        || match &comments.suffix[..] {
            [] => false,
            [comment] => comment.text.strip_prefix("//").unwrap_or(&comment.text).trim() != "indirect",
            _ => true,
        }
}

/// What the requirement statements of a file look like before an edit. Numbers are places in the list of statements.
#[derive(Default)]
struct Survey {
    /// The last statement of direct requirements only, without comments.
    direct: Option<usize>,
    /// The same for indirect ones.
    indirect: Option<usize>,
    /// The last statement of requirements.
    last: Option<usize>,
    /// How many statements of requirements there are.
    count: usize,
    /// In which block a line stands.
    block_of_line: FxHashMap<LineId, usize>,
    /// Comments taken from the blocks, for the direct and the indirect one.
    comments: (Vec<Comment>, Vec<Comment>),
}

impl Survey {
    fn of(syntax: &mut FileSyntax, wanted: &FxHashMap<LineId, bool>, simplify: bool) -> Self {
        let mut survey = Self::default();
        let FileSyntax { statements, lines, .. } = syntax;
        let is_require = |tokens: &[Arc<str>]| tokens.first().is_some_and(|token| &**token == "require");
        for (index, statement) in statements.iter_mut().enumerate() {
            match statement {
                Statement::Line(id) if is_require(&lines[id.0 as usize].tokens) => {
                    survey.last = Some(index);
                    survey.count += 1;
                    let comments = &lines[id.0 as usize].comments;
                    if !has_comments(comments) {
                        let place = if is_indirect(comments) { &mut survey.indirect } else { &mut survey.direct };
                        *place = Some(index);
                    }
                }
                Statement::Block(block) if is_require(&block.tokens) => {
                    survey.last = Some(index);
                    survey.count += 1;
                    let plain = !block.lines.is_empty() && !has_comments(&block.comments);
                    let (mut all_direct, mut all_indirect) = (plain, plain);
                    for id in &block.lines {
                        survey.block_of_line.insert(*id, index);
                        let comments = &lines[id.0 as usize].comments;
                        let (commented, indirect) = (has_comments(comments), is_indirect(comments));
                        all_direct &= !commented && !indirect;
                        all_indirect &= !commented && indirect;
                    }
                    if all_direct {
                        survey.direct = Some(index);
                    }
                    if all_indirect {
                        survey.indirect = Some(index);
                    }
                    if simplify {
                        let any_direct = block.lines.iter().any(|id| wanted.get(id) == Some(&false));
                        let indirect = !any_direct && !block.lines.is_empty();
                        let target = if indirect { &mut survey.comments.1 } else { &mut survey.comments.0 };
                        let before = std::mem::take(&mut block.comments.before);
                        if !target.is_empty() && !before.is_empty() {
                            target.push(Comment { text: "//".into(), ..Comment::default() });
                        }
                        target.extend(before);
                    }
                }
                _ => {}
            }
        }
        survey
    }
}

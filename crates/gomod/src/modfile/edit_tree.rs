//! Edits of the tree: add, change and remove lines (x/mod/modfile read.go, `FileSyntax.addLine` and what stands by it).

use std::sync::Arc;

use super::tree::{Comment, Comments, FileSyntax, Line, LineBlock, LineId, Statement};

/// Tokens from their texts.
pub(crate) fn tokens(texts: &[&str]) -> Vec<Arc<str>> {
    texts.iter().map(|&text| text.into()).collect()
}

fn starts_with(line: &[Arc<str>], keyword: &str) -> bool {
    line.first().is_some_and(|token| &**token == keyword)
}

impl FileSyntax {
    /// Adds a line. It goes to the end of the block that holds the hint, or makes a block of the hint and itself, if the
    /// hint has the same keyword; else behind the statement that holds the hint. Without a hint the last statement with
    /// the keyword is taken, and without one the line goes to the end of the file.
    pub(crate) fn add_line(&mut self, hint: Option<LineId>, texts: &[&str]) -> LineId {
        let keyword = texts[0];
        let holds = |statement: &Statement| match statement {
            Statement::Comments(_) => false,
            Statement::Line(id) => match hint {
                Some(hint) => *id == hint,
                None => starts_with(&self.line(*id).tokens, keyword),
            },
            Statement::Block(block) => match hint {
                Some(hint) => block.lines.contains(&hint),
                None => starts_with(&block.tokens, keyword),
            },
        };
        let found = if hint.is_some() {
            self.statements.iter().position(holds)
        } else {
            self.statements.iter().rposition(holds)
        };
        let Some(index) = found else { return self.append_line(texts) };
        let same = match &self.statements[index] {
            Statement::Comments(_) => false,
            Statement::Line(id) => starts_with(&self.line(*id).tokens, keyword),
            Statement::Block(block) => starts_with(&block.tokens, keyword),
        };
        if !same {
            let id = self.push_line(Line { tokens: tokens(texts), ..Line::default() });
            self.statements.insert(index + 1, Statement::Line(id));
            return id;
        }
        let new = self.push_line(Line { tokens: tokens(&texts[1..]), in_block: true, ..Line::default() });
        if let Statement::Line(old) = self.statements[index] {
            let block = self.block_of_line(old);
            self.statements[index] = Statement::Block(Box::new(block));
        }
        if let Statement::Block(block) = &mut self.statements[index] {
            let place = hint.and_then(|hint| block.lines.iter().position(|id| *id == hint));
            block.lines.insert(place.map_or(block.lines.len(), |place| place + 1), new);
        }
        new
    }

    /// Adds a line beside the hint, as [`FileSyntax::add_line`]; without one at the end of the file, whatever statements
    /// with its keyword there are. Go does so for `exclude` and `replace`: its nil hint is not a nil interface.
    pub(crate) fn add_line_beside(&mut self, hint: Option<LineId>, texts: &[&str]) -> LineId {
        if hint.is_some() { self.add_line(hint, texts) } else { self.append_line(texts) }
    }

    fn append_line(&mut self, texts: &[&str]) -> LineId {
        let id = self.push_line(Line { tokens: tokens(texts), ..Line::default() });
        self.statements.push(Statement::Line(id));
        id
    }

    /// Makes a block of a line, which stays the same line.
    pub(crate) fn block_of_line(&mut self, id: LineId) -> LineBlock {
        let line = self.line_mut(id);
        line.in_block = true;
        let keyword = if line.tokens.is_empty() { "".into() } else { line.tokens.remove(0) };
        LineBlock { tokens: vec![keyword], lines: vec![id], ..LineBlock::default() }
    }

    /// Gives a line new tokens, which start with the keyword.
    pub(crate) fn update_line(&mut self, id: LineId, texts: &[&str]) {
        let line = self.line_mut(id);
        line.tokens = tokens(if line.in_block { &texts[1..] } else { texts });
    }

    /// Marks a line as removed; [`FileSyntax::cleanup`] takes it away.
    pub(crate) fn mark_removed(&mut self, id: LineId) {
        let line = self.line_mut(id);
        line.tokens.clear();
        line.comments.suffix.clear();
    }

    /// Takes removed lines away, then empty blocks; a block of one line becomes a line, if no comment stands before its
    /// closing parenthesis.
    pub fn cleanup(&mut self) {
        let Self { statements, lines, .. } = self;
        statements.retain_mut(|statement| match statement {
            Statement::Comments(_) => true,
            Statement::Line(id) => !lines[id.0 as usize].tokens.is_empty(),
            Statement::Block(block) => {
                block.lines.retain(|id| !lines[id.0 as usize].tokens.is_empty());
                if let [id] = block.lines[..]
                    && block.right.comments.before.is_empty()
                {
                    let line = &mut lines[id.0 as usize];
                    let block = std::mem::take(&mut **block);
                    *line = join_block_and_line(block, std::mem::take(line));
                    *statement = Statement::Line(id);
                    return true;
                }
                !block.lines.is_empty()
            }
        });
    }
}

fn join_block_and_line(block: LineBlock, line: Line) -> Line {
    let join = |mut first: Vec<Comment>, second: Vec<Comment>| {
        first.extend(second);
        first
    };
    let mut tokens = block.tokens;
    tokens.extend(line.tokens);
    let comments = Comments {
        before: join(block.comments.before, line.comments.before),
        suffix: join(line.comments.suffix, block.comments.suffix),
        after: join(line.comments.after, block.comments.after),
    };
    Line { comments, tokens, ..Line::default() }
}

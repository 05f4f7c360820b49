//! Items to a syntax tree (text/template/parse, parse.go).

use std::collections::BTreeMap;
use std::rc::Rc;

use gomod::quote::quote;

use crate::builtin::Functions;
use crate::lex::{Item, Lexer, Type};
use crate::node::{Command, Control, Node, Operand, OperandKind, Pipe, Tree, is_empty};
use crate::number::{Number, unquote};

/// How deep controls and parentheses may nest. Go allows more; nobody writes it, and hostile input must not use up the stack.
const MAX_DEPTH: usize = 200;

pub(crate) fn parse(name: &str, text: &str, functions: &Functions) -> Result<BTreeMap<String, Rc<Tree>>, String> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        parse_name: name,
        source: text.into(),
        functions,
        trees: BTreeMap::new(),
        tokens: [eof(), eof(), eof()],
        ahead: 0,
        variables: vec!["$".to_owned()],
        action_line: 0,
        range_depth: 0,
        depth: 0,
    };
    let root = parser.top()?;
    parser.add(name.to_owned(), root)?;
    Ok(parser.trees)
}

fn eof() -> Item {
    Item { kind: Type::Eof, at: 0, text: String::new(), line: 1 }
}

struct Parser<'p> {
    lexer: Lexer<'p>,
    parse_name: &'p str,
    source: Rc<str>,
    functions: &'p Functions,
    trees: BTreeMap<String, Rc<Tree>>,
    /// Items read ahead; the item at `ahead - 1` comes next.
    tokens: [Item; 3],
    ahead: usize,
    variables: Vec<String>,
    /// Line of the action being parsed, 0 outside.
    action_line: usize,
    range_depth: usize,
    depth: usize,
}

type Parsed<T> = Result<T, String>;

impl Parser<'_> {
    fn next(&mut self) -> Item {
        if self.ahead > 0 {
            self.ahead -= 1;
        } else {
            self.tokens[0] = self.lexer.item();
        }
        self.tokens[self.ahead].clone()
    }

    fn backup(&mut self) {
        self.ahead += 1;
    }

    fn backup2(&mut self, first: Item) {
        self.tokens[1] = first;
        self.ahead = 2;
    }

    fn backup3(&mut self, second: Item, first: Item) {
        self.tokens[1] = first;
        self.tokens[2] = second;
        self.ahead = 3;
    }

    fn peek(&mut self) -> Item {
        if self.ahead == 0 {
            self.ahead = 1;
            self.tokens[0] = self.lexer.item();
        }
        self.tokens[self.ahead - 1].clone()
    }

    fn next_non_space(&mut self) -> Item {
        loop {
            let item = self.next();
            if item.kind != Type::Space {
                return item;
            }
        }
    }

    fn peek_non_space(&mut self) -> Item {
        let item = self.next_non_space();
        self.backup();
        item
    }

    fn error<T>(&self, text: impl std::fmt::Display) -> Parsed<T> {
        Err(format!("template: {}:{}: {text}", self.parse_name, self.tokens[0].line))
    }

    fn unexpected<T>(&self, item: &Item, context: &str) -> Parsed<T> {
        if item.kind == Type::Error {
            let mut extra = String::new();
            if self.action_line != 0 && self.action_line != item.line {
                extra = format!(" in action started at {}:{}", self.parse_name, self.action_line);
                if item.text.ends_with(" action") {
                    extra = extra[" in action".len()..].to_owned();
                }
            }
            return self.error(format!("{item}{extra}"));
        }
        self.error(format!("unexpected {item} in {context}"))
    }

    fn expect(&mut self, kind: Type, context: &str) -> Parsed<Item> {
        let item = self.next_non_space();
        if item.kind == kind { Ok(item) } else { self.unexpected(&item, context) }
    }

    fn add(&mut self, name: String, root: Vec<Node>) -> Parsed<()> {
        let known = self.trees.get(&name).is_some_and(|tree| !is_empty(&tree.root));
        if known {
            if !is_empty(&root) {
                return self.error(format!("template: multiple definition of template {}", quote(&name)));
            }
            return Ok(());
        }
        let tree = Tree { name: name.clone(), parse_name: self.parse_name.to_owned(), text: self.source.clone(), root };
        self.trees.insert(name, Rc::new(tree));
        Ok(())
    }

    fn top(&mut self) -> Parsed<Vec<Node>> {
        let mut root = Vec::new();
        while self.peek().kind != Type::Eof {
            if self.peek().kind == Type::LeftDelimiter {
                let delimiter = self.next();
                if self.next_non_space().kind == Type::Define {
                    self.definition()?;
                    continue;
                }
                self.backup2(delimiter);
            }
            match self.text_or_action()? {
                node @ (Node::End | Node::Else) => return self.error(format!("unexpected {node}")),
                node => root.push(node),
            }
        }
        Ok(root)
    }

    /// Runs a part that has variables of its own.
    fn apart<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let variables = std::mem::replace(&mut self.variables, vec!["$".to_owned()]);
        let (range_depth, action_line) = (self.range_depth, self.action_line);
        (self.range_depth, self.action_line) = (0, 0);
        let result = part(self);
        self.variables = variables;
        (self.range_depth, self.action_line) = (range_depth, action_line);
        result
    }

    fn definition(&mut self) -> Parsed<()> {
        const CONTEXT: &str = "define clause";
        let name = self.template_name(CONTEXT)?;
        self.expect(Type::RightDelimiter, CONTEXT)?;
        let root = self.apart(|parser| parser.body(CONTEXT))?;
        self.add(name, root)
    }

    fn body(&mut self, context: &str) -> Parsed<Vec<Node>> {
        let (list, end) = self.items()?;
        match end {
            Node::End => Ok(list),
            end => self.error(format!("unexpected {end} in {context}")),
        }
    }

    /// Statements up to `end` or `else`.
    fn items(&mut self) -> Parsed<(Vec<Node>, Node)> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error("max expression depth exceeded");
        }
        let mut list = Vec::new();
        while self.peek_non_space().kind != Type::Eof {
            match self.text_or_action()? {
                end @ (Node::End | Node::Else) => {
                    self.depth -= 1;
                    return Ok((list, end));
                }
                node => list.push(node),
            }
        }
        self.error("unexpected EOF")
    }

    fn text_or_action(&mut self) -> Parsed<Node> {
        let item = self.next_non_space();
        match item.kind {
            Type::Text => Ok(Node::Text(item.text)),
            Type::LeftDelimiter => {
                self.action_line = item.line;
                let node = self.action()?;
                self.action_line = 0;
                Ok(node)
            }
            _ => self.unexpected(&item, "input"),
        }
    }

    fn action(&mut self) -> Parsed<Node> {
        let item = self.next_non_space();
        match item.kind {
            Type::Block => self.block(),
            Type::Break => self.loop_control("break"),
            Type::Continue => self.loop_control("continue"),
            Type::Else => {
                if !matches!(self.peek_non_space().kind, Type::If | Type::With) {
                    self.expect(Type::RightDelimiter, "else")?;
                }
                Ok(Node::Else)
            }
            Type::End => {
                self.expect(Type::RightDelimiter, "end")?;
                Ok(Node::End)
            }
            Type::If => self.control("if").map(Node::If),
            Type::Range => self.control("range").map(Node::Range),
            Type::With => self.control("with").map(Node::With),
            Type::Template => self.template(),
            _ => {
                self.backup();
                let at = self.peek().at;
                Ok(Node::Action(at, self.pipeline("command", Type::RightDelimiter)?))
            }
        }
    }

    fn loop_control(&mut self, word: &str) -> Parsed<Node> {
        let item = self.next_non_space();
        if item.kind != Type::RightDelimiter {
            return self.unexpected(&item, &format!("{{{{{word}}}}}"));
        }
        if self.range_depth == 0 {
            return self.error(format!("{{{{{word}}}}} outside {{{{range}}}}"));
        }
        Ok(if word == "break" { Node::Break } else { Node::Continue })
    }

    fn control(&mut self, context: &str) -> Parsed<Control> {
        let variables = self.variables.len();
        let is_range = usize::from(context == "range");
        let pipe = self.pipeline(context, Type::RightDelimiter)?;
        self.range_depth += is_range;
        let (list, end) = self.items()?;
        self.range_depth -= is_range;
        let mut otherwise = None;
        if matches!(end, Node::Else) {
            let chained = match self.peek().kind {
                Type::If if context == "if" => true,
                Type::With if context == "with" => true,
                _ => false,
            };
            if chained {
                self.next();
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return self.error("max expression depth exceeded");
                }
                let inner = self.control(context)?;
                self.depth -= 1;
                otherwise = Some(vec![if context == "if" { Node::If(inner) } else { Node::With(inner) }]);
            } else {
                let (list, end) = self.items()?;
                if !matches!(end, Node::End) {
                    return self.error(format!("expected end; found {end}"));
                }
                otherwise = Some(list);
            }
        }
        self.variables.truncate(variables);
        Ok(Control { at: pipe.at, pipe, list, otherwise })
    }

    fn block(&mut self) -> Parsed<Node> {
        const CONTEXT: &str = "block clause";
        let at = self.peek_non_space().at;
        let name = self.template_name(CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, Type::RightDelimiter)?;
        let root = self.apart(|parser| parser.body(CONTEXT))?;
        self.add(name.clone(), root)?;
        Ok(Node::Template { at, name, pipe: Some(pipe) })
    }

    fn template(&mut self) -> Parsed<Node> {
        const CONTEXT: &str = "template clause";
        let at = self.peek_non_space().at;
        let name = self.template_name(CONTEXT)?;
        let mut pipe = None;
        if self.next_non_space().kind != Type::RightDelimiter {
            self.backup();
            pipe = Some(self.pipeline(CONTEXT, Type::RightDelimiter)?);
        }
        Ok(Node::Template { at, name, pipe })
    }

    fn template_name(&mut self, context: &str) -> Parsed<String> {
        let item = self.next_non_space();
        match item.kind {
            Type::TextConstant | Type::RawString => self.unquote(&item),
            _ => self.unexpected(&item, context),
        }
    }

    fn unquote(&self, item: &Item) -> Parsed<String> {
        unquote(&item.text).map_or_else(|| self.error("invalid syntax"), Ok)
    }

    fn pipeline(&mut self, context: &str, end: Type) -> Parsed<Pipe> {
        let mut pipe = Pipe { at: self.peek_non_space().at, ..Pipe::default() };
        self.declarations(&mut pipe, context)?;
        loop {
            let item = self.next_non_space();
            if item.kind == end {
                break;
            }
            match item.kind {
                Type::Bool
                | Type::CharConstant
                | Type::Complex
                | Type::Dot
                | Type::Field
                | Type::Identifier
                | Type::Number
                | Type::Nil
                | Type::RawString
                | Type::TextConstant
                | Type::Variable
                | Type::LeftParen => {
                    self.backup();
                    let command = self.command()?;
                    pipe.commands.push(command);
                }
                _ => return self.unexpected(&item, context),
            }
        }
        if pipe.commands.is_empty() {
            return self.error(format!("missing value for {context}"));
        }
        for (i, command) in pipe.commands.iter().enumerate().skip(1) {
            use OperandKind::{Bool, Dot, Nil, Number, Text};
            if matches!(command.arguments[0].kind, Bool(_) | Dot | Nil | Number(_) | Text(..)) {
                return self.error(format!("non executable command in pipeline stage {}", i + 1));
            }
        }
        Ok(pipe)
    }

    /// Variables before `:=` or `=` at the start of a pipeline.
    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Parsed<()> {
        loop {
            let variable = self.peek_non_space();
            if variable.kind != Type::Variable {
                return Ok(());
            }
            self.next();
            let behind = self.peek();
            let next = self.peek_non_space();
            let comma = next.kind == Type::Char && next.text == ",";
            if matches!(next.kind, Type::Assign | Type::Declare) || comma {
                self.next_non_space();
                pipe.declared.push(variable.text.clone());
                self.variables.push(variable.text);
                if !comma {
                    pipe.assign = next.kind == Type::Assign;
                    return Ok(());
                }
                if context == "range" && pipe.declared.len() < 2 {
                    if matches!(self.peek_non_space().kind, Type::Variable | Type::RightDelimiter | Type::RightParen) {
                        continue;
                    }
                    return self.error("range can only initialize variables");
                }
                return self.error(format!("too many declarations in {context}"));
            }
            if behind.kind == Type::Space {
                self.backup3(variable, behind);
            } else {
                self.backup2(variable);
            }
            return Ok(());
        }
    }

    fn command(&mut self) -> Parsed<Command> {
        let mut command = Command { arguments: Vec::new() };
        loop {
            self.peek_non_space();
            if let Some(operand) = self.operand()? {
                command.arguments.push(operand);
            }
            let item = self.next();
            match item.kind {
                Type::Space => {}
                Type::RightDelimiter | Type::RightParen => {
                    self.backup();
                    break;
                }
                Type::Pipe => break,
                _ => return self.unexpected(&item, "operand"),
            }
        }
        if command.arguments.is_empty() {
            return self.error("empty command");
        }
        Ok(command)
    }

    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let Some(mut operand) = self.term()? else { return Ok(None) };
        if self.peek().kind != Type::Field {
            return Ok(Some(operand));
        }
        let at = self.peek().at;
        let mut names = Vec::new();
        while self.peek().kind == Type::Field {
            names.push(self.next().text[1..].to_owned());
        }
        let kind = match operand.kind {
            OperandKind::Field(mut fields) => {
                fields.extend(names);
                OperandKind::Field(fields)
            }
            OperandKind::Variable(mut fields) => {
                fields.extend(names);
                OperandKind::Variable(fields)
            }
            OperandKind::Bool(_)
            | OperandKind::Text(..)
            | OperandKind::Number(_)
            | OperandKind::Nil
            | OperandKind::Dot => {
                return self.error(format!("unexpected . after term {}", quote(&operand.to_string())));
            }
            kind => OperandKind::Chain(Box::new(Operand { at: operand.at, kind }), names),
        };
        operand = Operand { at, kind };
        Ok(Some(operand))
    }

    fn term(&mut self) -> Parsed<Option<Operand>> {
        let item = self.next_non_space();
        let kind = match item.kind {
            Type::Identifier if self.functions.get(&item.text).is_none() => {
                return self.error(format!("function {} not defined", quote(&item.text)));
            }
            Type::Identifier => OperandKind::Identifier(item.text),
            Type::Dot => OperandKind::Dot,
            Type::Nil => OperandKind::Nil,
            Type::Variable if !self.variables.contains(&item.text) => {
                return self.error(format!("undefined variable {}", quote(&item.text)));
            }
            Type::Variable => OperandKind::Variable(vec![item.text]),
            Type::Field => OperandKind::Field(vec![item.text[1..].to_owned()]),
            Type::Bool => OperandKind::Bool(item.text == "true"),
            Type::CharConstant | Type::Complex | Type::Number => {
                match Number::parse(&item.text, item.kind == Type::CharConstant, item.kind == Type::Complex) {
                    Ok(number) => OperandKind::Number(number),
                    Err(text) => return self.error(text),
                }
            }
            Type::LeftParen => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return self.error("max expression depth exceeded");
                }
                let pipe = self.pipeline("parenthesized pipeline", Type::RightParen)?;
                self.depth -= 1;
                return Ok(Some(Operand { at: pipe.at, kind: OperandKind::Pipe(pipe) }));
            }
            Type::TextConstant | Type::RawString => {
                let text = self.unquote(&item)?;
                OperandKind::Text(item.text, text)
            }
            _ => {
                self.backup();
                return Ok(None);
            }
        };
        Ok(Some(Operand { at: item.at, kind }))
    }
}

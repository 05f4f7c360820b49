//! Running a template (text/template, exec.go).

use std::rc::Rc;

use gomod::quote::quote;

use crate::builtin::{Function, Functions, Kind};
use crate::format::display;
use crate::node::{Command, Control, Node, Operand, OperandKind, Pipe, Tree};
use crate::number::Number;
use crate::value::Value;
use crate::{ExecuteError, Template};

/// How deep templates may call each other. Go's limit is 100,000; no stack of ours goes so deep, and no template needs it.
const MAX_DEPTH: usize = 300;
/// How much a template may write: a loop in a loop must not use up all memory.
const MAX_OUTPUT: usize = 1 << 28;

enum Stop {
    Break,
    Continue,
    Error(String),
}

type Run<T> = Result<T, Stop>;

struct State<'e> {
    template: &'e Template,
    functions: &'e Functions,
    tree: Rc<Tree>,
    out: String,
    variables: Vec<(String, Value)>,
    depth: usize,
    /// Where errors say they are: the node's place and text.
    at: (usize, String),
}

pub(crate) fn execute(template: &Template, data: &Value, functions: &Functions) -> Result<String, ExecuteError> {
    let name = &template.name;
    let Some(tree) = template.trees.get(name).cloned() else {
        let text = format!("template: {name}: {} is an incomplete or empty template", quote(name));
        return Err(ExecuteError { written: String::new(), text });
    };
    let mut state = State {
        template,
        functions,
        tree: tree.clone(),
        out: String::new(),
        variables: vec![("$".to_owned(), data.clone())],
        depth: 0,
        at: (0, String::new()),
    };
    match state.walk(data, &tree.root) {
        Ok(()) => Ok(state.out),
        Err(Stop::Error(text)) => Err(ExecuteError { written: state.out, text }),
        // break and continue outside a loop are refused while parsing.
        Err(Stop::Break | Stop::Continue) => Ok(state.out),
    }
}

impl State<'_> {
    fn error<T>(&self, text: impl std::fmt::Display) -> Run<T> {
        let (at, context) = &self.at;
        let before = self.tree.text.get(..*at).unwrap_or_default();
        let column = before.rfind('\n').map_or(*at, |newline| at - newline - 1);
        let line = 1 + before.matches('\n').count();
        Err(Stop::Error(format!(
            "template: {}:{line}:{column}: executing {} at <{context}>: {text}",
            self.tree.parse_name,
            quote(&self.tree.name),
        )))
    }

    fn stand(&mut self, at: usize, node: &impl std::fmt::Display) {
        self.at = (at, node.to_string());
    }

    fn walk(&mut self, dot: &Value, list: &[Node]) -> Run<()> {
        for node in list {
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Action(at, pipe) => {
                    let value = self.pipeline(dot, pipe)?;
                    if pipe.declared.is_empty() {
                        self.stand(*at, node);
                        self.out.push_str(&display(&value));
                    }
                }
                Node::If(control) => self.condition(dot, control, false)?,
                Node::With(control) => self.condition(dot, control, true)?,
                Node::Range(control) => {
                    self.stand(control.at, node);
                    self.range(dot, control)?;
                }
                Node::Template { at, name, pipe } => {
                    self.stand(*at, node);
                    self.call_template(dot, name, pipe.as_ref())?;
                }
                Node::Break => return Err(Stop::Break),
                Node::Continue => return Err(Stop::Continue),
                Node::End | Node::Else => {}
            }
            if self.out.len() > MAX_OUTPUT {
                return self.error("output too large");
            }
        }
        Ok(())
    }

    fn condition(&mut self, dot: &Value, control: &Control, with: bool) -> Run<()> {
        let mark = self.variables.len();
        let value = self.pipeline(dot, &control.pipe)?;
        if value.is_true() {
            self.walk(if with { &value } else { dot }, &control.list)?;
        } else if let Some(otherwise) = &control.otherwise {
            self.walk(dot, otherwise)?;
        }
        self.variables.truncate(mark);
        Ok(())
    }

    fn range(&mut self, dot: &Value, control: &Control) -> Run<()> {
        let mark = self.variables.len();
        let value = self.pipeline(dot, &control.pipe)?;
        let declared = control.pipe.declared.len();
        let mut ran = false;
        match &value {
            Value::List { items, .. } => {
                for (i, item) in items.iter().enumerate() {
                    ran = true;
                    if !self.once(control, Value::Int(i as i64), item)? {
                        break;
                    }
                }
            }
            Value::Map { entries, .. } => {
                for (key, item) in entries.iter() {
                    ran = true;
                    if !self.once(control, Value::text(key.as_str()), item)? {
                        break;
                    }
                }
            }
            Value::Int(_) if declared > 1 => {
                let shown = display(&value);
                return self.error(format!("can't use {shown} to iterate over more than one variable"));
            }
            Value::Int(count) => {
                for i in 0..*count {
                    ran = true;
                    if !self.once(control, Value::Invalid, &Value::Int(i))? {
                        break;
                    }
                }
            }
            Value::Invalid => {}
            other => return self.error(format!("range can't iterate over {}", display(other))),
        }
        self.variables.truncate(mark);
        if !ran && let Some(otherwise) = &control.otherwise {
            self.walk(dot, otherwise)?;
            self.variables.truncate(mark);
        }
        Ok(())
    }

    /// One round of a loop; false if it asked to break.
    fn once(&mut self, control: &Control, index: Value, item: &Value) -> Run<bool> {
        let pipe = &control.pipe;
        let mark = self.variables.len();
        match (pipe.declared.as_slice(), pipe.assign) {
            ([], _) => {}
            ([one], true) => self.assign(one, item.clone())?,
            ([first, second, ..], true) => {
                self.assign(first, index)?;
                self.assign(second, item.clone())?;
            }
            ([_], false) => self.variables[mark - 1].1 = item.clone(),
            ([..], false) => {
                self.variables[mark - 1].1 = item.clone();
                self.variables[mark - 2].1 = index;
            }
        }
        let result = self.walk(item, &control.list);
        self.variables.truncate(mark);
        match result {
            Ok(()) | Err(Stop::Continue) => Ok(true),
            Err(Stop::Break) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn assign(&mut self, name: &str, value: Value) -> Run<()> {
        match self.variables.iter_mut().rev().find(|(known, _)| known == name) {
            Some((_, slot)) => {
                *slot = value;
                Ok(())
            }
            None => self.error(format!("undefined variable: {name}")),
        }
    }

    fn call_template(&mut self, dot: &Value, name: &str, pipe: Option<&Pipe>) -> Run<()> {
        let Some(tree) = self.template.trees.get(name).cloned() else {
            return self.error(format!("template {} not defined", quote(name)));
        };
        if self.depth >= MAX_DEPTH {
            return self.error("exceeded maximum template depth (100000)");
        }
        let dot = match pipe {
            Some(pipe) => self.pipeline(dot, pipe)?,
            None => Value::Invalid,
        };
        let variables = std::mem::replace(&mut self.variables, vec![("$".to_owned(), dot.clone())]);
        let before = std::mem::replace(&mut self.tree, tree.clone());
        self.depth += 1;
        self.walk(&dot, &tree.root)?;
        self.depth -= 1;
        self.tree = before;
        self.variables = variables;
        Ok(())
    }

    fn pipeline(&mut self, dot: &Value, pipe: &Pipe) -> Run<Value> {
        self.stand(pipe.at, pipe);
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(dot, command, value.as_ref())?);
        }
        let value = value.unwrap_or(Value::Invalid);
        for name in &pipe.declared {
            if pipe.assign {
                self.assign(name, value.clone())?;
            } else {
                self.variables.push((name.clone(), value.clone()));
            }
        }
        Ok(value)
    }

    fn not_a_function(&self, arguments: &[Operand], last: Option<&Value>) -> Run<()> {
        if arguments.len() > 1 || last.is_some() {
            return self.error(format!("can't give argument to non-function {}", arguments[0]));
        }
        Ok(())
    }

    fn command(&mut self, dot: &Value, command: &Command, last: Option<&Value>) -> Run<Value> {
        let arguments = &command.arguments;
        let first = &arguments[0];
        match &first.kind {
            OperandKind::Field(_) | OperandKind::Chain(..) | OperandKind::Variable(_) | OperandKind::Identifier(_) => {
                self.reference(dot, first, Some(command.to_string()), &arguments[1..], last)
            }
            OperandKind::Pipe(pipe) => {
                self.not_a_function(arguments, last)?;
                self.pipeline(dot, pipe)
            }
            _ => {
                self.stand(first.at, first);
                self.not_a_function(arguments, last)?;
                match &first.kind {
                    OperandKind::Nil => self.error("nil is not a command"),
                    _ => self.constant(dot, first),
                }
            }
        }
    }

    /// A field, chain, variable or function with its arguments.
    fn reference(
        &mut self,
        dot: &Value,
        operand: &Operand,
        command: Option<String>,
        arguments: &[Operand],
        last: Option<&Value>,
    ) -> Run<Value> {
        self.stand(operand.at, operand);
        match &operand.kind {
            OperandKind::Field(names) => self.fields(dot, dot.clone(), operand, names, arguments, last),
            OperandKind::Chain(inner, names) => {
                if matches!(inner.kind, OperandKind::Nil) {
                    return self.error(format!("indirection through explicit nil in {operand}"));
                }
                let receiver = self.argument(dot, Kind::Any, inner)?;
                self.fields(dot, receiver, operand, names, arguments, last)
            }
            OperandKind::Variable(names) => {
                let found = self.variables.iter().rev().find(|(known, _)| *known == names[0]);
                let Some((_, value)) = found.cloned() else {
                    return self.error(format!("undefined variable: {}", names[0]));
                };
                if names.len() == 1 {
                    if !arguments.is_empty() || last.is_some() {
                        return self.error(format!("can't give argument to non-function {operand}"));
                    }
                    return Ok(value);
                }
                self.fields(dot, value, operand, &names[1..], arguments, last)
            }
            OperandKind::Identifier(name) => {
                let Some(function) = self.functions.get(name) else {
                    return self.error(format!("{} is not a defined function", quote(name)));
                };
                let node = (operand.at, command.unwrap_or_else(|| operand.to_string()));
                self.call(dot, &function, name, node, arguments, last)
            }
            _ => self.constant(dot, operand),
        }
    }

    fn fields(
        &mut self,
        dot: &Value,
        mut receiver: Value,
        operand: &Operand,
        names: &[String],
        arguments: &[Operand],
        last: Option<&Value>,
    ) -> Run<Value> {
        let Some((final_name, before)) = names.split_last() else { return Ok(receiver) };
        for name in before {
            receiver = self.field(&receiver, name, false)?;
        }
        let has_arguments = !arguments.is_empty() || last.is_some();
        self.stand(operand.at, operand);
        if let Value::Object(object) = &receiver
            && let Some(method) = object.method(final_name)
        {
            return self.call(dot, &method, final_name, (operand.at, operand.to_string()), arguments, last);
        }
        self.field(&receiver, final_name, has_arguments)
    }

    fn field(&self, receiver: &Value, name: &str, has_arguments: bool) -> Run<Value> {
        let type_name = receiver.type_name();
        match receiver {
            Value::Invalid => Ok(Value::Invalid),
            Value::Nil { fields, .. } if fields.contains(&name) => {
                self.error(format!("nil pointer evaluating {type_name}.{name}"))
            }
            Value::Map { entries, .. } => {
                if has_arguments {
                    return self.error(format!("{name} is not a method but has arguments"));
                }
                Ok(entries.get(name).cloned().unwrap_or(Value::Invalid))
            }
            Value::Object(object) => match object.field(name) {
                Some(_) if has_arguments => {
                    self.error(format!("{name} has arguments but cannot be invoked as function"))
                }
                Some(value) => Ok(value),
                None => self.error(format!("can't evaluate field {name} in type {type_name}")),
            },
            _ => self.error(format!("can't evaluate field {name} in type {type_name}")),
        }
    }

    fn constant(&mut self, dot: &Value, operand: &Operand) -> Run<Value> {
        self.stand(operand.at, operand);
        Ok(match &operand.kind {
            OperandKind::Bool(value) => Value::Bool(*value),
            OperandKind::Dot => dot.clone(),
            OperandKind::Number(number) => return self.number(number),
            OperandKind::Text(_, text) => Value::text(text.as_str()),
            OperandKind::Pipe(pipe) => return self.pipeline(dot, pipe),
            _ => Value::Invalid,
        })
    }

    fn number(&self, number: &Number) -> Run<Value> {
        match (number.int, number.float) {
            (_, Some(value)) if number.is_wordy_float() => Ok(Value::Float(value)),
            (Some(value), _) => Ok(Value::Int(value)),
            (None, Some(value)) if !number.overflows => Ok(Value::Float(value)),
            _ => self.error(format!("{} overflows int", number.text)),
        }
    }

    fn call(
        &mut self,
        dot: &Value,
        function: &Rc<Function>,
        name: &str,
        node: (usize, String),
        arguments: &[Operand],
        last: Option<&Value>,
    ) -> Run<Value> {
        let count = arguments.len() + usize::from(last.is_some());
        let parameters = &function.parameters;
        if function.variadic {
            let fixed = parameters.len() - 1;
            if count < fixed {
                let got = arguments.len();
                return self.error(format!("wrong number of args for {name}: want at least {fixed} got {got}"));
            }
        } else if count != parameters.len() {
            let want = parameters.len();
            return self.error(format!("wrong number of args for {name}: want {want} got {count}"));
        }
        let kind = |i: usize| parameters[i.min(parameters.len() - 1)];
        if name == "and" || name == "or" {
            let mut value = Value::Invalid;
            for argument in arguments {
                value = self.argument(dot, Kind::Any, argument)?;
                if value.is_true() == (name == "or") {
                    return Ok(value);
                }
            }
            return Ok(last.cloned().unwrap_or(value));
        }
        let mut values = Vec::with_capacity(count);
        for (i, argument) in arguments.iter().enumerate() {
            values.push(self.argument(dot, kind(i), argument)?);
        }
        if let Some(last) = last {
            values.push(self.check(last.clone(), kind(values.len()))?);
        }
        let called = if name == "call" {
            // The message names the argument as written, which only this place knows.
            let written = arguments.first().map_or_else(|| display(&values[0]), ToString::to_string);
            match &values[0] {
                Value::Invalid => Err("call of nil".to_owned()),
                value => Err(format!("non-function {written} of type {}", value.type_name())),
            }
        } else {
            (function.run)(&values)
        };
        called.or_else(|text| {
            self.at = node;
            self.error(format!("error calling {name}: {text}"))
        })
    }

    /// An argument, checked against the parameter's type.
    fn argument(&mut self, dot: &Value, kind: Kind, operand: &Operand) -> Run<Value> {
        self.stand(operand.at, operand);
        let value = match &operand.kind {
            OperandKind::Dot => dot.clone(),
            OperandKind::Nil if kind == Kind::Any || kind == Kind::Texts => Value::Invalid,
            OperandKind::Nil => return self.error(format!("cannot assign nil to {}", kind.name())),
            OperandKind::Field(_) | OperandKind::Variable(_) | OperandKind::Identifier(_) | OperandKind::Chain(..) => {
                self.reference(dot, operand, None, &[], None)?
            }
            OperandKind::Pipe(pipe) => self.pipeline(dot, pipe)?,
            OperandKind::Bool(_) | OperandKind::Number(_) | OperandKind::Text(..) => match (kind, &operand.kind) {
                (Kind::Any, _) | (Kind::Text, OperandKind::Text(..)) => return self.constant(dot, operand),
                (Kind::Text, _) => return self.error(format!("expected string; found {operand}")),
                (Kind::Texts, _) => return self.error(format!("can't handle {operand} for arg of type []string")),
            },
        };
        self.check(value, kind)
    }

    fn check(&self, value: Value, kind: Kind) -> Run<Value> {
        let fits = match (kind, &value) {
            (Kind::Any, _) | (Kind::Text, Value::Text(_)) | (Kind::Texts, Value::Invalid) => true,
            (Kind::Texts, Value::List { type_name, .. }) => *type_name == "[]string",
            _ => false,
        };
        if fits {
            return Ok(value);
        }
        let want = kind.name();
        match value {
            Value::Invalid => self.error(format!("invalid value; expected {want}")),
            value => self.error(format!("wrong type for value; expected {want}; got {}", value.type_name())),
        }
    }
}

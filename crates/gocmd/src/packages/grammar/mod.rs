//! The whole grammar of a Go file, as go/parser takes it: no tree is built, but what is wrong is found in the same places,
//! in the same words and with the same way on behind it. Every function here is named after what it reads; the rules are
//! those of the function of go/parser that reads the same.
//!
//! Go allows a nesting of 100,000, which no stack bears that WebAssembly has. So reading is asynchronous: what may be nested
//! is a [`Request`], answered in place as long as few are open, else by [`run`], which keeps those that wait on the heap.

mod channels;
mod control;
mod declarations;
mod expressions;
mod interfaces;
mod node;
mod parameters;
mod primary;
mod statements;
#[cfg(test)]
mod tests;
mod types;

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::parser::Parser;
use super::token::Token;
use channels::Channel;
pub(super) use declarations::FoundFunction;
pub(super) use node::{Kind, Node};

/// The deepest nesting that go takes (Go: `maxNestLev`).
const MOST_NESTED: usize = 100_000;

/// So many requests are answered in place, one inside of another.
const MOST_IN_PLACE: usize = 12;

/// What can stand inside of itself.
#[derive(Clone, Copy)]
enum Request {
    Expression,
    /// A type that is no name.
    Type,
    /// The type arguments behind this name.
    Instance(Node),
    Statement,
    LiteralValue,
}

/// Reads a file.
pub(super) struct Grammar<'d> {
    parser: RefCell<Parser<'d>>,
    /// Below 0 in the head of a control statement, where a brace opens a block (Go: `exprLev`).
    level: Cell<i32>,
    /// A single `=` may be a misspelt `==` (Go: `inRhs`).
    right: Cell<bool>,
    nesting: Cell<usize>,
    /// Channel types so far; a later arrow may change what they are.
    channels: RefCell<Vec<Channel>>,
    functions: RefCell<Vec<FoundFunction>>,
    in_place: Cell<usize>,
    request: Cell<Option<Request>>,
    answer: Cell<Option<Node>>,
}

/// Reads a whole file; gives its functions without a receiver. The parser has what is wrong, and the comments.
pub(super) fn read_file<'d>(file: &str, data: &'d [u8]) -> (Parser<'d>, Vec<FoundFunction>) {
    let grammar = Grammar {
        parser: RefCell::new(Parser::new(file, data)),
        level: Cell::new(0),
        right: Cell::new(false),
        nesting: Cell::new(0),
        channels: RefCell::default(),
        functions: RefCell::default(),
        in_place: Cell::new(0),
        request: Cell::new(None),
        answer: Cell::new(None),
    };
    run(&grammar);
    (grammar.parser.into_inner(), grammar.functions.into_inner())
}

/// A reading that goes on when it is asked to.
type Reading<'g> = Pin<Box<dyn Future<Output = Node> + 'g>>;

/// Reads a file to its end. The last reading goes on until it is done or asks for another one.
fn run(grammar: &Grammar<'_>) {
    let mut context = Context::from_waker(Waker::noop());
    let mut readings: Vec<Reading<'_>> = vec![Box::pin(grammar.file())];
    while let Some(last) = readings.last_mut() {
        match last.as_mut().poll(&mut context) {
            Poll::Ready(node) => {
                readings.pop();
                grammar.answer.set(Some(node));
            }
            Poll::Pending => readings.extend(grammar.request.take().map(|request| grammar.begin(request))),
        }
    }
}

impl Grammar<'_> {
    fn begin(&self, request: Request) -> Reading<'_> {
        match request {
            Request::Expression => Box::pin(self.whole_expression()),
            Request::Type => Box::pin(self.composite_type()),
            Request::Instance(name) => Box::pin(self.instance(name)),
            Request::Statement => Box::pin(self.whole_statement()),
            Request::LiteralValue => Box::pin(self.literal_value(None)),
        }
    }

    /// Reads what may be nested.
    async fn ask(&self, request: Request) -> Node {
        let open = self.in_place.get();
        if open < MOST_IN_PLACE {
            self.in_place.set(open + 1);
            let node = self.begin(request).await;
            self.in_place.set(open);
            return node;
        }
        self.request.set(Some(request));
        self.in_place.set(0);
        // Asks and lets go; when the answer is there, it goes on.
        let mut asked = false;
        std::future::poll_fn(|_| if std::mem::replace(&mut asked, true) { Poll::Ready(()) } else { Poll::Pending })
            .await;
        self.in_place.set(open);
        self.answer.take().unwrap_or_else(|| Node::missing(self.offset()))
    }

    async fn expression(&self) -> Node {
        self.ask(Request::Expression).await
    }

    /// Goes one level deeper (Go: `incNestLev`).
    fn enter(&self) {
        self.nesting.set(self.nesting.get() + 1);
        if self.nesting.get() > MOST_NESTED {
            self.error(self.offset(), "exceeded max nesting depth");
            self.parser.borrow_mut().stop();
        }
    }

    fn leave(&self, levels: usize) {
        self.nesting.set(self.nesting.get() - levels);
    }

    fn token(&self) -> Token {
        self.parser.borrow().token
    }

    fn is(&self, token: Token) -> bool {
        self.token() == token
    }

    /// True for a semicolon that stands for the end of a line.
    fn is_newline(&self) -> bool {
        let parser = self.parser.borrow();
        parser.token == Token::Semicolon && parser.text == b"\n"
    }

    fn offset(&self) -> usize {
        self.parser.borrow().offset
    }

    fn next(&self) {
        self.parser.borrow_mut().next();
    }

    fn takes(&self, token: Token) -> bool {
        self.parser.borrow_mut().takes(token)
    }

    fn error(&self, offset: usize, message: impl Into<String>) {
        self.parser.borrow_mut().error(offset, message);
    }

    fn expected(&self, what: &str) {
        self.parser.borrow_mut().expected(what);
    }

    fn expected_at(&self, offset: usize, what: &str) {
        self.parser.borrow_mut().expected_at(offset, what);
    }

    fn expect(&self, token: Token) -> usize {
        self.parser.borrow_mut().expect(token)
    }

    fn expect_closing(&self, token: Token, context: &str) -> usize {
        self.parser.borrow_mut().expect_closing(token, context)
    }

    fn expect_semicolon(&self) {
        self.parser.borrow_mut().expect_semicolon();
    }

    fn at_comma(&self, context: &str, follow: Token) -> bool {
        self.parser.borrow_mut().at_comma(context, follow)
    }

    /// Notes what is wanted and goes on elsewhere.
    fn bad(&self, wanted: &str, to: fn(Token) -> bool) -> Node {
        let start = self.offset();
        self.expected(wanted);
        self.parser.borrow_mut().advance(to);
        Node::new(Kind::Bad, start, self.offset())
    }

    fn identifier(&self) -> Node {
        let start = self.offset();
        let end = self.parser.borrow().end();
        if self.takes(Token::Identifier) {
            return Node::new(Kind::Name, start, end);
        }
        self.expect(Token::Identifier);
        // Go takes a `_` for what is missing.
        Node::new(Kind::Name, start, start + 1)
    }
}

//! Channel types, which an arrow before them changes: `<-chan int` is a type, and so is what `<-` and `chan int` make.

use super::{Grammar, Kind, Node};
use crate::packages::token::Token;

/// The ways that are open through a channel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Both,
    Send,
    Receive,
}

/// A channel type.
pub(super) struct Channel {
    start: usize,
    direction: Direction,
    /// Where the arrow stands; of no meaning without one.
    arrow: usize,
    /// The channel type that it carries, if it is one.
    value: Option<usize>,
}

impl Grammar<'_> {
    pub(super) async fn channel_type(&self) -> Node {
        let start = self.offset();
        let (direction, arrow) = if self.takes(Token::Chan) {
            let arrow = self.offset();
            (if self.takes(Token::Arrow) { Direction::Send } else { Direction::Both }, arrow)
        } else {
            let arrow = self.expect(Token::Arrow);
            self.expect(Token::Chan);
            (Direction::Receive, arrow)
        };
        let of = self.type_name_or_literal().await;
        let value = match of.kind {
            Kind::Channel(value) if !of.is_parenthesized => Some(value),
            _ => None,
        };
        let mut channels = self.channels.borrow_mut();
        channels.push(Channel { start, direction, arrow, value });
        Node::new(Kind::Channel(channels.len() - 1), start, of.end)
    }

    /// The arrow before a channel type belongs to it, and the arrow in it to what it carries; gives where the type starts.
    pub(super) fn give_arrow(&self, arrow: usize, number: usize) -> usize {
        let mut channels = self.channels.borrow_mut();
        let (mut arrow, mut direction, mut next) = (arrow, Direction::Send, Some(number));
        while let Some(number) = next.filter(|_| direction == Direction::Send) {
            let channel = &mut channels[number];
            if channel.direction == Direction::Receive {
                self.expected_at(channel.arrow, "'chan'");
            }
            channel.start = arrow;
            std::mem::swap(&mut arrow, &mut channel.arrow);
            direction = std::mem::replace(&mut channel.direction, Direction::Receive);
            next = channel.value;
        }
        if direction == Direction::Send {
            self.expected_at(arrow, "channel type");
        }
        channels[number].start
    }
}

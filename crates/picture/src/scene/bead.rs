//! Beads: state is shape first, colour second.

use super::shape::{Anchor, Shape, path, text};

/// A bead's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeadShape {
    /// Selected.
    Disc,
    /// Replaced.
    Diamond,
    /// Pruned.
    Half,
    /// Missing.
    Square,
    /// Retracted.
    Triangle,
    /// An excluded version.
    Slashed,
    /// Will go.
    Hollow,
}

/// A bead of a strip: on the canvas in large graphs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// The module.
    pub module: u32,
    /// Middle.
    pub x: f64,
    /// Middle.
    pub y: f64,
    /// Radius.
    pub r: f64,
    /// Shape.
    pub shape: BeadShape,
    /// Class that gives its colour.
    pub class: &'static str,
    /// go.mod asks for it: a tick below.
    pub tick: bool,
}

/// The shapes of a bead.
pub fn bead_shapes(dot: &Dot) -> Vec<Shape> {
    let (x, y, r) = (dot.x, dot.y, dot.r);
    let class = dot.class.to_owned();
    let mut shapes = match dot.shape {
        BeadShape::Disc => vec![Shape::Circle { x, y, r, class }],
        BeadShape::Hollow => vec![Shape::Circle { x, y, r, class }],
        BeadShape::Slashed => vec![
            Shape::Circle { x, y, r, class: "ring exc".into() },
            Shape::Path { d: path(&[("M", &[x - r, y + r]), ("L", &[x + r, y - r])]), class: "slash".into() },
        ],
        BeadShape::Diamond => {
            let r = r * 1.35;
            vec![Shape::Path {
                d: path(&[("M", &[x, y - r]), ("L", &[x + r, y]), ("L", &[x, y + r]), ("L", &[x - r, y]), ("Z", &[])]),
                class,
            }]
        }
        BeadShape::Half => vec![
            Shape::Path { d: path(&[("M", &[x, y - r]), ("A", &[r, r, 0.0, 0.0, 0.0, x, y + r]), ("Z", &[])]), class },
            Shape::Path { d: path(&[("M", &[x + 1.5, y - r]), ("V", &[y + r])]), class: "cut".into() },
        ],
        BeadShape::Square => vec![
            Shape::Rect { x: x - r, y: y - r, width: 2.0 * r, height: 2.0 * r, radius: 0.0, class },
            text(x, y + r * 0.8, r * 2.4, Anchor::Middle, "mis-t", "!", 0.0),
        ],
        BeadShape::Triangle => {
            vec![Shape::Path {
                d: path(&[
                    ("M", &[x, y - r * 1.2]),
                    ("L", &[x + r * 1.2, y + r]),
                    ("L", &[x - r * 1.2, y + r]),
                    ("Z", &[]),
                ]),
                class,
            }]
        }
    };
    if dot.tick {
        shapes.push(Shape::Rect { x: x - 2.5, y: y + 4.5, width: 5.0, height: 1.8, radius: 0.0, class: "bar".into() });
    }
    shapes
}

//! Widths of letters from a table, so that a layout is the same on every machine.
//!
//! The page's letters are Inter where the visitor has it; drawn text is given the width computed here (`textLength`), so
//! that another face can not make labels collide.

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// 400.
    Regular,
    /// 450: names.
    Book,
    /// 600: names of territories and of what go.mod asks for.
    Strong,
    /// 700: names found by a search.
    Bold,
}

/// Advance widths of U+0020 to U+007E in thousandths of the letters' size, weight 400.
const REGULAR: [u16; 95] = [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
    566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
    753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
    583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
    333, 426, 662,
];
/// The same, weight 600.
const STRONG: [u16; 95] = [
    252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379, 660, 423, 623, 636, 666, 612, 640,
    576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277, 580, 703, 565, 922,
    759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481, 469, 351, 574, 624, 583, 624,
    591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 397, 549, 353, 612, 587, 839, 569, 588, 566, 455,
    359, 455, 673,
];

fn thousandths(letter: char, weight: Weight) -> u32 {
    let at = (letter as u32).wrapping_sub(0x20) as usize;
    let (regular, strong) = match (REGULAR.get(at), STRONG.get(at)) {
        (Some(&regular), Some(&strong)) => (u32::from(regular), u32::from(strong)),
        _ => match letter {
            '…' => (864, 956),
            '−' => (662, 673),
            '→' | '←' | '↓' | '↑' | '↻' => (1000, 1000),
            letter if (letter as u32) < 0x2000 => (650, 690),
            _ => (1000, 1000),
        },
    };
    match weight {
        Weight::Regular => regular,
        Weight::Book => (3 * regular + strong) / 4,
        Weight::Strong => strong,
        Weight::Bold => strong + (strong.saturating_sub(regular)) / 2,
    }
}

/// Width of a text in pixels.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let sum: u32 = text.chars().map(|letter| thousandths(letter, weight)).sum();
    f64::from(sum) * size / 1000.0
}

/// Width of letters of one width (versions, commands).
pub fn mono_width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.6
}

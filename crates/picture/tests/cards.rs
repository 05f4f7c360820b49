//! Laws of cards: none lies over another, all are on the paper, and two results side by side agree on every place.

use picture::cards::{CardView, Cards, Room, draw, lay_out, lay_out_both};
use picture::scene::{Scene, Shape, Words};
use playground::data::Analysis;
use std::collections::HashMap;

#[path = "support/random.rs"]
#[allow(dead_code)]
mod random;

const ROOMS: [Room; 6] = [
    Room { width: 1200.0, height: 480.0 },
    Room { width: 985.0, height: 0.0 },
    Room { width: 985.0, height: 900.0 },
    Room { width: 600.0, height: 288.0 },
    Room { width: 440.0, height: 480.0 },
    Room { width: 342.0, height: 480.0 },
];

/// Drawn cards: place and size by what stands there.
fn places(cards: &Cards) -> Vec<(f64, f64, f64, f64)> {
    cards
        .cards
        .iter()
        .filter(|card| card.module.is_some())
        .map(|card| (card.x, card.y, card.width, card.height))
        .collect()
}

fn check(name: &str, cards: &Cards) {
    let places = places(cards);
    for (at, a) in places.iter().enumerate() {
        assert!(a.0 >= 0.0 && a.1 >= 0.0, "{name}: outside");
        assert!(a.0 + a.2 <= cards.width + 0.5 && a.1 + a.3 <= cards.height + 0.5, "{name}: outside");
        for b in &places[at + 1..] {
            let apart = a.0 + a.2 <= b.0 || b.0 + b.2 <= a.0 || a.1 + a.3 <= b.1 || b.1 + b.3 <= a.1;
            assert!(apart, "{name}: {a:?} over {b:?}");
        }
    }
}

/// A version and the word behind it do not meet.
fn words_lie_apart(name: &str, scene: &Scene) {
    for group in &scene.groups {
        let texts = |of: &'static str| {
            group.shapes.iter().filter_map(move |shape| match shape {
                Shape::Text { x, y, class, spans, width, .. } if class.split(' ').next() == Some(of) => {
                    Some((*x, *y, spans.iter().map(|span| span.text.as_str()).collect::<String>(), *width))
                }
                _ => None,
            })
        };
        for (x, y, version, wide) in texts("ver") {
            let beside = |note: &(f64, f64, String, f64)| (note.1 - y).abs() < 4.0 && note.0 > x;
            let note = texts("note").filter(beside).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((right, _, note, _)) = note {
                let start = right - picture::measure::width(&note, 11.0, picture::measure::Weight::Regular);
                assert!(x + wide <= start, "{name}: {version} over {note}");
            }
        }
    }
}

#[test]
fn cards_lie_apart() {
    for seed in 0..200 {
        let analysis = random::sized(seed, 22);
        for room in ROOMS {
            let cards = lay_out(&analysis, &Words::default(), room, &[]);
            check(&format!("seed {seed}, {room:?}"), &cards);
            assert_eq!(cards, lay_out(&analysis, &Words::default(), room, &[]), "seed {seed}: the same again");
            let scene = draw(&analysis, &cards, &CardView::default());
            words_lie_apart(&format!("seed {seed}, {room:?}"), &scene);
            assert!(scene.width == cards.width && scene.height == cards.height);
        }
    }
}

/// Takes every `nth` module out, with its requirements.
fn without(analysis: &Analysis, nth: usize) -> Analysis {
    let mut left = analysis.clone();
    let gone = |module: u32| !analysis.modules[module as usize].main && (module as usize).is_multiple_of(nth);
    left.requirements.retain(|line| !gone(line.from.module) && !gone(line.to.module));
    for (at, row) in left.modules.iter_mut().enumerate() {
        if gone(at as u32) {
            row.selected = None;
            row.versions.clear();
        }
        for version in &mut row.versions {
            version.asked_by.retain(|node| !gone(node.module));
        }
    }
    left
}

#[test]
fn two_results_share_their_places() {
    for seed in 0..120 {
        let first = random::sized(seed, 20);
        let second = without(&first, 3);
        for room in ROOMS {
            for (before, after) in [(&first, &second), (&second, &first)] {
                let changes = picture::changes(before, after);
                let (a, b) = lay_out_both(before, after, &Words::default(), room, &changes);
                let name = format!("seed {seed}, {room:?}");
                check(&name, &a);
                check(&name, &b);
                assert_eq!((a.width, a.height), (b.width, b.height), "{name}");
                let by_path = |cards: &Cards, analysis: &Analysis| -> HashMap<String, (f64, f64, f64, f64)> {
                    cards
                        .cards
                        .iter()
                        .filter_map(|card| {
                            let path = analysis.modules[card.module? as usize].path.clone();
                            Some((path, (card.x, card.y, card.width, card.height)))
                        })
                        .collect()
                };
                let (left, right) = (by_path(&a, before), by_path(&b, after));
                let both = left.iter().filter(|(path, _)| right.contains_key(*path));
                for (path, place) in both {
                    assert_eq!(place, &right[path], "{name}: {path} moves");
                }
                words_lie_apart(&name, &draw(before, &a, &CardView::default()));
                words_lie_apart(&name, &draw(after, &b, &CardView::default()));
            }
        }
    }
}

//! Runs of beads: how they flow over lines, and the words before a run of six or more of one organisation.

use super::{PITCH, Plan};
use crate::measure::{Weight, width};

/// What a strip places.
pub(crate) enum Piece<'a> {
    /// A bead: module, line, distance from the strip's first bead.
    Bead(u32, u16, f64),
    /// Words: text, line, distance, width.
    Heading(&'a str, u16, f64, f64),
}

/// Flows beads over lines of `room` pixels and hands each to `place`. Gives the number of lines.
pub(crate) fn flow(plan: &Plan, beads: &[u32], room: f64, font: f64, mut place: impl FnMut(Piece)) -> u16 {
    const RUN: usize = 6;
    if beads.is_empty() {
        return 0;
    }
    let small = font * 0.8;
    let mut line = 0u16;
    let mut x = 0.0;
    let mut at = 0;
    while at < beads.len() {
        let of = plan.organisation[beads[at] as usize];
        let run = beads[at..].iter().take_while(|&&bead| plan.organisation[bead as usize] == of).count();
        let mut headed = false;
        if run >= RUN {
            let text = &plan.organisations[of as usize];
            let wide = width(text, small, Weight::Regular);
            let needed = wide + 3.0 * PITCH;
            if needed <= room {
                if x > 0.0 {
                    x += PITCH;
                }
                if x + needed > room {
                    line = line.saturating_add(1);
                    x = 0.0;
                }
                // The words start where a bead's left side would.
                place(Piece::Heading(text, line, x - 3.0, wide));
                x += wide + PITCH;
                headed = true;
            }
        }
        for &bead in &beads[at..at + run] {
            if x > room {
                line = line.saturating_add(1);
                x = 0.0;
            }
            place(Piece::Bead(bead, line, x));
            x += PITCH;
        }
        if headed && x > 0.0 {
            x += PITCH;
        }
        at += run;
    }
    line.saturating_add(1)
}

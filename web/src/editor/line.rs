//! A line of the editor in colours, and the column of numbers beside lines that don't wrap. Both are drawn anew only when
//! what they show is different: who types changes one line.

use playground::data::Switch;
use yew::prelude::*;

use super::SwitchButton;
use crate::highlight::{self, Syntax};
use crate::words::Language;

/// What stands out about a line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// The caret is in it.
    pub current: bool,
    /// A step reads it.
    pub step: bool,
    /// A problem is in it.
    pub mark: Option<Severe>,
    /// It has a number.
    pub numbered: bool,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severe {
    /// go stops.
    Error,
    /// go goes on.
    Warning,
}

impl Look {
    fn class(self) -> Classes {
        let mark = self.mark.map(|severe| if severe == Severe::Warning { "bad warn" } else { "bad" });
        classes!(self.current.then_some("cur"), self.step.then_some("step"), mark)
    }
}

/// Part of a line that is underlined: bytes from where to where.
pub type Wave = (usize, usize, Severe);

/// Properties of [`Line`].
#[derive(Properties, PartialEq)]
pub struct LineProps {
    /// Its number, from 0.
    pub number: usize,
    /// Its text, without the line end.
    pub text: String,
    /// How it is coloured.
    pub syntax: Syntax,
    /// What stands out about it.
    pub look: Look,
    /// What is underlined.
    pub waves: Vec<Wave>,
    /// Its number stands in it: lines that wrap have no column of numbers.
    pub wraps: bool,
    /// Its switch, and whether that is off.
    pub switch: Option<(Switch, bool)>,
    /// Language of the switch.
    pub language: Language,
}

/// A line.
#[component]
pub fn Line(props: &LineProps) -> Html {
    let off = props.switch.as_ref().is_some_and(|(_, off)| *off);
    html! {
        <div class={classes!("ln", props.look.class(), off.then_some("off"))} data-line={(props.number + 1).to_string()}>
            if props.wraps { <span class="n">if props.look.numbered { {props.number + 1} }</span> }
            if let Some((switch, off)) = &props.switch {
                <span class="ln-end"><SwitchButton switch={switch.clone()} off={*off} language={props.language}/></span>
            }
            {pieces(props.syntax, &props.text, &props.waves)}
        </div>
    }
}

/// Properties of [`Gutter`].
#[derive(Properties, PartialEq)]
pub struct GutterProps {
    /// The number of the first line, from 0.
    pub first: usize,
    /// What stands out about each.
    pub looks: Vec<Look>,
}

/// Lines that scroll sideways do so under one column of numbers and one fade: a part that stays for each line would cost the
/// browser more than everything else on the page.
#[component]
pub fn Gutter(props: &GutterProps) -> Html {
    html! {
        <div class="gutter" aria-hidden="true">
            { for props.looks.iter().enumerate().map(|(index, look)| {
                let number = props.first + index;
                html! { <span key={number} class={look.class()}>if look.numbered { {number + 1} }</span> }
            }) }
        </div>
    }
}

/// A line's text in colours, with a wavy line below what is wrong.
fn pieces(syntax: Syntax, line: &str, waves: &[Wave]) -> Html {
    let mut out: Vec<Html> = Vec::new();
    let mut start = 0;
    for (end, kind) in highlight::line(syntax, line) {
        let mut at = start;
        while at < end {
            let wave = waves.iter().find(|(from, to, _)| *from <= at && at < *to);
            let next = match wave {
                Some((_, to, _)) => end.min(*to),
                None => waves
                    .iter()
                    .map(|(from, _, _)| *from)
                    .filter(|from| *from > at)
                    .min()
                    .map_or(end, |from| end.min(from)),
            };
            let Some(piece) = line.get(at..next) else { break };
            let below = wave.map(|(_, _, severe)| if *severe == Severe::Warning { "err warn" } else { "err" });
            let class = classes!(kind.class(), below);
            out.push(if class.is_empty() {
                html! { {piece} }
            } else {
                html! { <span {class}>{piece}</span> }
            });
            at = next;
        }
        start = end;
    }
    out.into_iter().collect()
}

//! Prints what the engine makes of a scenario: `cargo run -p playground --example show FILE [COMMAND]`.

use playground::engine::Engine;
use playground::protocol::{Answer, Question, WhatIf};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("a scenario file");
    let text = std::fs::read_to_string(&file).expect("a text");
    let mut engine = Engine::new();
    for pack in arguments.by_ref().take_while(|argument| argument != "--") {
        let answer =
            engine.ask(Question::LoadPack { name: pack.clone(), bytes: std::fs::read(&pack).expect("a pack") });
        println!("{answer:?}");
    }
    let Answer::Opened(opened) = engine.ask(Question::Open { scenario: text }) else { panic!("not opened") };
    let a = &opened.analysis;
    let name = |node: &playground::data::Node| {
        let row = &a.modules[node.module as usize];
        format!("{}@{}", row.path, row.versions[node.version as usize].version)
    };
    println!("first {} commands {:?} go {}", opened.first, opened.commands, a.go);
    println!("answer {:?}", a.answer);
    println!("list {}\n{}{}", a.list.status, a.list.stdout, a.list.stderr);
    for problem in &a.problems {
        println!("problem {problem:?}");
    }
    println!("failed {} unknown {:?}", a.failed, a.unknown);
    if a.modules.len() < 20 {
        for row in &a.modules {
            println!("{row:?}");
        }
        for r in &a.requirements {
            println!(
                "{} {}{}{}",
                name(&r.from),
                name(&r.to),
                if r.indirect { " indirect" } else { "" },
                if r.excluded { " excluded" } else { "" }
            );
        }
        println!("{:?}", a.published);
        println!("{:?}", a.steps);
    }
    for number in 0..a.switches.len() {
        let Answer::Difference(d) = engine.ask(Question::Difference { changes: vec![WhatIf::Off(number as u32)] })
        else {
            panic!()
        };
        println!("off {number}: {} {:?} {:?}", d.command, d.changes, d.answer);
    }
    for command in opened.commands {
        let Answer::Output(output) = engine.ask(Question::Run { command, keep: false }) else { panic!() };
        println!("$ {}\n{}{}[{}]", output.command, output.stdout, output.stderr, output.status);
    }
}

//! Which functions of the engine a first visit runs: the built program is run in Node with a mark at the head of each of its
//! functions (`rehearse.mjs`), so that what did not run can come in a second part. What it answered first is kept for the page,
//! which shows it before the engine is there (`web/boot/first.js`).

use std::path::Path;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, Encode, Instruction, MemArg, MemorySection, RawSection};
use wasmparser::{Parser, Payload};

use super::module::{Module, unreadable};
use crate::shell::{self, Failure, at, root};

const PAGE: u64 = 65536;

/// Beside the program: the first question of a first visit, and its answer.
pub const FIRST: &str = "first.bin";

/// Runs what a first visit runs. Gives for each function with a body whether it ran.
///
/// # Errors
/// If the program can't be read or its run fails: then no build is worth anything.
pub fn ran(name: &str, output: &Path, program: &[u8]) -> Result<Vec<bool>, Failure> {
    let module = Module::read(program)?;
    let count = module.functions.len();
    let (marked, marks) = marked(&module, program)?;
    let (file, list) = (output.join("rehearsal.wasm"), output.join("rehearsal.txt"));
    at(&file, std::fs::write(&file, marked))?;
    let script = root().join("crates/xtask/src/wasm/rehearse.mjs");
    let program = shell::program("node", crate::setup::NODE_HINT).args([script.as_os_str()]);
    let program = program.args([output.join(format!("{name}.js")).as_os_str(), file.as_os_str(), list.as_os_str()]);
    program.args([marks.to_string(), count.to_string()]).args([output.join(FIRST).as_os_str()]).quietly().run()?;
    let ran = at(&list, std::fs::read_to_string(&list))?;
    at(&file, std::fs::remove_file(&file))?;
    at(&list, std::fs::remove_file(&list))?;
    Ok(ran.bytes().map(|mark| mark == b'1').collect())
}

/// The program with a mark for each function in memory of its own behind all that it starts with; and where the marks are.
fn marked(module: &Module<'_>, program: &[u8]) -> Result<(Vec<u8>, u64), Failure> {
    let mut memories = module.memories.clone().into_iter().flatten();
    let (Some(memory), None) = (memories.next(), memories.next()) else {
        return Err(unreadable("it has not one memory"));
    };
    let mut memory = RoundtripReencoder.memory_type(memory.map_err(unreadable)?).map_err(unreadable)?;
    let marks = memory.minimum * PAGE;
    memory.minimum += (module.functions.len() as u64).div_ceil(PAGE);
    let mut out = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload.map_err(unreadable)?;
        match &payload {
            Payload::MemorySection(_) => {
                out.section(MemorySection::new().memory(memory));
            }
            Payload::CodeSectionStart { .. } => {
                let mut code = CodeSection::new();
                for (number, function) in module.functions.iter().enumerate() {
                    let body = function.body.as_bytes();
                    let start = function.body.get_operators_reader().map_err(unreadable)?.original_position();
                    let locals = start - function.body.range().start;
                    let mut with_mark = body[..locals].to_vec();
                    Instruction::I32Const((marks + number as u64) as i32).encode(&mut with_mark);
                    Instruction::I32Const(1).encode(&mut with_mark);
                    let here = MemArg { offset: 0, align: 0, memory_index: 0 };
                    Instruction::I32Store8(here).encode(&mut with_mark);
                    with_mark.extend_from_slice(&body[locals..]);
                    code.raw(&with_mark);
                }
                out.section(&code);
            }
            Payload::CodeSectionEntry(_) | Payload::CustomSection(_) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    out.section(&RawSection { id, data: &program[range] });
                }
            }
        }
    }
    Ok((out.finish(), marks))
}

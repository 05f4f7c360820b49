//! Two parts of one program: what the page needs to stand, and the rest, which is loaded behind it. Both work on the same
//! memory, tables and globals; the second takes them from the first.
//!
//! A function that moved leaves a few instructions in its place: if the rest has not arrived they call the import
//! `later.load`, which loads it at once, then they call the function through the table, where the rest has put it. So the
//! program does the same whenever the rest arrives.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::reencode::Reencode;
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction, MemorySection, StartSection, TableSection,
    TypeSection, ValType,
};

use super::module::{Module, unreadable};
use super::order::by_likeness;
use crate::shell::Failure;

type Fault = wasm_encoder::reencode::Error<&'static str>;

/// Names under which the parts and JavaScript know each other's things.
const PAGE: &str = "page";
const FIRST: &str = "first";
/// The import that loads the second part at once.
const LATER: (&str, &str) = ("later", "load");
/// What is left of a function that moved is half as large as this: smaller ones stay.
const SMALL: usize = 48;

/// A program in two parts.
pub struct Parts {
    pub first: Vec<u8>,
    pub later: Vec<u8>,
    /// What imports were called, and what they are called now (of the module [`Parts::JAVASCRIPT`]).
    pub renamed: Vec<(String, String)>,
    /// For people: the functions of the first part in order, then those that moved.
    pub contents: String,
}

impl Parts {
    /// The new name of the module of imports.
    pub const JAVASCRIPT: &str = PAGE;
}

/// Writes a program anew with like functions side by side.
pub fn ordered(program: &[u8]) -> Result<Vec<u8>, Failure> {
    let module = Module::read(program)?;
    let plan = Plan::of(&module, Choice::default());
    plan.first(&[]).map_err(unreadable)
}

/// What goes to the second part, apart from what only that uses.
#[derive(Clone, Copy, Default)]
pub struct Choice<'c> {
    /// Functions whose name holds one of these.
    pub later: &'c [&'c str],
    /// Where functions are chosen by what they do, those whose name holds one of these stay.
    pub now: &'c [&'c str],
    /// What a first visit runs, by function with a body: the others go. None: handlers of events go.
    pub ran: Option<&'c [bool]>,
}

impl Choice<'_> {
    fn is_empty(&self) -> bool {
        self.later.is_empty() && self.ran.is_none()
    }
}

/// Splits a program that still has its names.
///
/// # Errors
/// If the program can't be read, or a room has no function: it was renamed or is linked no more, and what it held would come
/// with the first part again without anybody noticing. What the build depends on is pinned, so that this happens to whoever
/// changes the source, and not to others.
pub fn split(program: &[u8], choice: Choice<'_>) -> Result<Parts, Failure> {
    let module = Module::read(program)?;
    let unused: Vec<&str> = choice
        .later
        .iter()
        .chain(choice.now)
        .filter(|room| module.functions.iter().all(|function| !is_of(&function.name, room)))
        .copied()
        .collect();
    if !unused.is_empty() {
        let list = unused.join("\n  ");
        return Err(Failure::new(format!(
            "LATER (crates/xtask/src/wasm/later.rs) names what the program does not hold:\n  {list}"
        )));
    }
    let plan = Plan::of(&module, choice);
    let renamed: Vec<(String, String)> =
        module.imports.iter().enumerate().map(|(number, import)| (import.name.to_owned(), short(number))).collect();
    let first = plan.first(&renamed).map_err(unreadable)?;
    let later = plan.later().map_err(unreadable)?;
    Ok(Parts { first, later, renamed, contents: plan.contents() })
}

/// `a`, `b`, … `z`, `aa`, …
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'a' + (number % 26) as u8));
        if number < 26 {
            return name;
        }
        number = number / 26 - 1;
    }
}

struct Plan<'m, 'a> {
    module: &'m Module<'a>,
    /// Functions with a body that stay, by their place among those, in the new order.
    stay: Vec<usize>,
    /// Those that leave a way to them: with their place in the table.
    ways: Vec<(usize, u32)>,
    /// All that move, in the new order.
    move_on: Vec<usize>,
    /// Size of the first table.
    slots: u32,
    /// What the second part takes from the first: functions by their old numbers.
    shared: BTreeSet<u32>,
}

impl<'m, 'a> Plan<'m, 'a> {
    fn of(module: &'m Module<'a>, choice: Choice<'_>) -> Self {
        let moves = moving(module, choice);
        let bodies = |numbers: &[usize]| -> Vec<usize> {
            let bodies: Vec<&[u8]> = numbers.iter().map(|number| module.functions[*number].body.as_bytes()).collect();
            by_likeness(&bodies).into_iter().map(|place| numbers[place]).collect()
        };
        let all = 0..module.functions.len();
        let (move_on, stay): (Vec<usize>, Vec<usize>) = all.partition(|number| moves[*number]);
        let mut places: BTreeMap<usize, u32> = BTreeMap::new();
        for (place, function) in &module.slots {
            if let Some(own) = module.own(*function).filter(|own| moves[*own]) {
                places.entry(own).or_insert(*place);
            }
        }
        let mut slots = module.tables.first().map_or(0, |table| table.initial as u32);
        let used = stay.iter().flat_map(|number| &module.functions[*number].uses);
        for own in used.filter_map(|function| module.own(*function)).filter(|own| moves[*own]) {
            places.entry(own).or_insert_with(|| {
                slots += 1;
                slots - 1
            });
        }
        let mut ways: Vec<(usize, u32)> = places.into_iter().collect();
        ways.sort_by_key(|(own, place)| (module.functions[*own].kind, *place));
        let used = move_on.iter().flat_map(|number| &module.functions[*number].uses).copied();
        let shared = used.filter(|function| module.own(*function).is_none_or(|own| !moves[own])).collect();
        Plan { module, stay: bodies(&stay), ways, move_on: bodies(&move_on), slots, shared }
    }

    fn splits(&self) -> bool {
        !self.move_on.is_empty()
    }

    /// The number of the import that loads the second part.
    fn load(&self) -> u32 {
        self.module.imported.len() as u32
    }

    /// The number of the global that is 1 when the second part is there.
    fn arrived(&self) -> u32 {
        self.module.globals.as_ref().map_or(0, wasmparser::SectionLimited::count)
    }

    /// All types, and the number of the one of a function that takes and gives nothing.
    fn types(&self, numbers: &mut Numbers) -> Result<(TypeSection, u32), Fault> {
        let mut types = TypeSection::new();
        numbers.parse_type_section(&mut types, self.module.type_section.clone())?;
        let plain = self.module.types.iter().position(|kind| kind.params().is_empty() && kind.results().is_empty());
        let plain = plain.map_or(types.len(), |number| number as u32);
        if plain == types.len() {
            types.ty().function([], []);
        }
        Ok((types, plain))
    }

    fn tables(&self, numbers: &mut Numbers) -> Result<Vec<wasm_encoder::TableType>, Fault> {
        let mut tables = Vec::new();
        for table in &self.module.tables {
            tables.push(numbers.table_type(*table)?);
        }
        if let Some(table) = tables.first_mut() {
            table.minimum = table.minimum.max(u64::from(self.slots));
            table.maximum = table.maximum.map(|most| most.max(u64::from(self.slots)));
        }
        Ok(tables)
    }

    /// What the first part gives to the second: name, kind and old number.
    fn given(&self) -> Vec<(String, ExportKind, u32)> {
        let taken: BTreeSet<&str> = self.module.exports.iter().map(|export| export.name).collect();
        let mut names = (0..).map(short).filter(|name| !taken.contains(name.as_str()));
        let memories = self.module.memories.as_ref().map_or(0, wasmparser::SectionLimited::count);
        let tables = (0..self.module.tables.len() as u32).map(|number| (ExportKind::Table, number));
        let memories = (0..memories).map(|number| (ExportKind::Memory, number));
        let globals = (0..=self.arrived()).map(|number| (ExportKind::Global, number));
        let functions = self.shared.iter().map(|number| (ExportKind::Func, *number));
        let all = tables.chain(memories).chain(globals).chain(functions);
        all.map(|(kind, number)| (names.next().unwrap_or_default(), kind, number)).collect()
    }

    fn first(&self, renamed: &[(String, String)]) -> Result<Vec<u8>, Fault> {
        let module = self.module;
        let added = u32::from(self.splits());
        let mut numbers = Numbers::new(module);
        for import in 0..self.load() {
            numbers.set(import, import);
        }
        let own = self.stay.iter().copied().chain(self.ways.iter().map(|(own, _)| *own));
        for (place, own) in own.enumerate() {
            numbers.set(self.load() + own as u32, self.load() + added + place as u32);
        }
        let mut out = wasm_encoder::Module::new();
        let (types, plain) = self.types(&mut numbers)?;
        out.section(&types);

        let mut imports = ImportSection::new();
        for (number, import) in module.imports.iter().enumerate() {
            let (from, name) =
                renamed.get(number).map_or((import.module, import.name), |(_, name)| (PAGE, name.as_str()));
            imports.import(from, name, numbers.entity_type(import.ty)?);
        }
        if self.splits() {
            imports.import(LATER.0, LATER.1, EntityType::Function(plain));
        }
        out.section(&imports);

        let mut functions = FunctionSection::new();
        for own in self.stay.iter().chain(self.ways.iter().map(|(own, _)| own)) {
            functions.function(module.functions[*own].kind);
        }
        out.section(&functions);

        let mut tables = TableSection::new();
        for table in self.tables(&mut numbers)? {
            tables.table(table);
        }
        out.section(&tables);
        if let Some(section) = &module.memories {
            let mut memories = MemorySection::new();
            numbers.parse_memory_section(&mut memories, section.clone())?;
            out.section(&memories);
        }
        let mut globals = GlobalSection::new();
        if let Some(section) = &module.globals {
            numbers.parse_global_section(&mut globals, section.clone())?;
        }
        if self.splits() {
            globals.global(ARRIVED, &ConstExpr::i32_const(0));
        }
        out.section(&globals);

        let mut exports = ExportSection::new();
        for export in &module.exports {
            numbers.parse_export(&mut exports, *export)?;
        }
        if self.splits() {
            for (name, kind, number) in self.given() {
                let number = if kind == ExportKind::Func { numbers.function_index(number)? } else { number };
                exports.export(&name, kind, number);
            }
        }
        out.section(&exports);
        if let Some(start) = module.start {
            out.section(&StartSection { function_index: numbers.function_index(start)? });
        }
        if let Some(section) = &module.elements {
            let mut elements = ElementSection::new();
            numbers.parse_element_section(&mut elements, section.clone())?;
            out.section(&elements);
        }

        let mut code = CodeSection::new();
        for own in &self.stay {
            numbers.parse_function_body(&mut code, module.functions[*own].body.clone())?;
        }
        for (own, place) in &self.ways {
            code.function(&self.way(module.functions[*own].kind, *place));
        }
        out.section(&code);
        if let Some(section) = &module.data {
            let mut data = DataSection::new();
            numbers.parse_data_section(&mut data, section.clone())?;
            out.section(&data);
        }
        Ok(out.finish())
    }

    /// What stands in the place of a function of type `kind` that moved: a call through the table.
    fn way(&self, kind: u32, place: u32) -> wasm_encoder::Function {
        let mut way = wasm_encoder::Function::new([]);
        way.instruction(&Instruction::GlobalGet(self.arrived()))
            .instruction(&Instruction::I32Eqz)
            .instruction(&Instruction::If(BlockType::Empty))
            .instruction(&Instruction::Call(self.load()))
            .instruction(&Instruction::End);
        let parameters = self.module.types.get(kind as usize).map_or(0, |kind| kind.params().len());
        for parameter in 0..parameters as u32 {
            way.instruction(&Instruction::LocalGet(parameter));
        }
        way.instruction(&Instruction::I32Const(place as i32))
            .instruction(&Instruction::CallIndirect { type_index: kind, table_index: 0 })
            .instruction(&Instruction::End);
        way
    }

    fn later(&self) -> Result<Vec<u8>, Fault> {
        let module = self.module;
        let mut numbers = Numbers::new(module);
        for (place, function) in self.shared.iter().enumerate() {
            numbers.set(*function, place as u32);
        }
        let own = self.shared.len() as u32;
        for (place, moved) in self.move_on.iter().enumerate() {
            numbers.set(self.load() + *moved as u32, own + place as u32);
        }
        let mut out = wasm_encoder::Module::new();
        let (types, plain) = self.types(&mut numbers)?;
        out.section(&types);

        let tables = self.tables(&mut numbers)?;
        let mut memories = Vec::new();
        for memory in module.memories.clone().into_iter().flatten() {
            memories.push(numbers.memory_type(memory?)?);
        }
        let mut globals = Vec::new();
        for global in module.globals.clone().into_iter().flatten() {
            globals.push(numbers.global_type(global?.ty)?);
        }
        globals.push(ARRIVED);
        let mut imports = ImportSection::new();
        for (name, kind, number) in self.given() {
            let at = number as usize;
            let kind = match kind {
                ExportKind::Table => EntityType::Table(tables[at]),
                ExportKind::Memory => EntityType::Memory(memories[at]),
                ExportKind::Global => EntityType::Global(globals[at]),
                _ => EntityType::Function(
                    module.own(number).map_or_else(|| module.imported[at], |own| module.functions[own].kind),
                ),
            };
            imports.import(FIRST, &name, kind);
        }
        out.section(&imports);

        let mut functions = FunctionSection::new();
        for moved in &self.move_on {
            functions.function(module.functions[*moved].kind);
        }
        functions.function(plain);
        out.section(&functions);
        out.section(&StartSection { function_index: own + self.move_on.len() as u32 });
        out.section(&self.filling(&mut numbers)?);

        let mut code = CodeSection::new();
        for moved in &self.move_on {
            numbers.parse_function_body(&mut code, module.functions[*moved].body.clone())?;
        }
        let mut arrive = wasm_encoder::Function::new([]);
        arrive
            .instruction(&Instruction::I32Const(1))
            .instruction(&Instruction::GlobalSet(self.arrived()))
            .instruction(&Instruction::End);
        code.function(&arrive);
        out.section(&code);
        Ok(out.finish())
    }

    /// The moved functions in their places of the table.
    fn filling(&self, numbers: &mut Numbers) -> Result<ElementSection, Fault> {
        let moved: BTreeSet<usize> = self.move_on.iter().copied().collect();
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        for (place, function) in &self.module.slots {
            if self.module.own(*function).is_some_and(|own| moved.contains(&own)) {
                places.insert(*place, numbers.function_index(*function)?);
            }
        }
        for (own, place) in &self.ways {
            places.insert(*place, numbers.function_index(self.load() + *own as u32)?);
        }
        let mut elements = ElementSection::new();
        let mut run: Vec<u32> = Vec::new();
        let mut places = places.into_iter().peekable();
        while let Some((place, function)) = places.next() {
            run.push(function);
            if places.peek().is_none_or(|(next, _)| *next != place + 1) {
                let start = place + 1 - run.len() as u32;
                let functions = Elements::Functions(Cow::Owned(std::mem::take(&mut run)));
                elements.active(None, &ConstExpr::i32_const(start as i32), functions);
            }
        }
        Ok(elements)
    }

    fn contents(&self) -> String {
        let line = |number: String, own: usize| {
            let function = &self.module.functions[own];
            format!("{number} {} {}\n", function.body.as_bytes().len(), function.name)
        };
        let own = self.load() as usize + usize::from(self.splits());
        let stay = self.stay.iter().enumerate().map(|(place, number)| line((own + place).to_string(), *number));
        let ways = self.ways.iter().enumerate();
        let ways = ways.map(|(place, (number, _))| line(format!("{} to", own + self.stay.len() + place), *number));
        let moved = self.move_on.iter().map(|number| line("later".to_owned(), *number));
        stay.chain(ways).chain(moved).collect()
    }
}

const ARRIVED: GlobalType = GlobalType { val_type: ValType::I32, mutable: true, shared: false };

/// Which functions move: all that can't be reached from outside without a function that is chosen.
fn moving(module: &Module<'_>, choice: Choice<'_>) -> Vec<bool> {
    if choice.is_empty() {
        return vec![false; module.functions.len()];
    }
    let handlers: BTreeSet<&str> = module.functions.iter().filter_map(|function| handler(&function.name)).collect();
    let named: Vec<bool> = module
        .functions
        .iter()
        .enumerate()
        .map(|(number, function)| {
            let name = function.name.as_str();
            let unused = match choice.ran {
                Some(ran) => ran.get(number) == Some(&false),
                None => handlers.contains(name),
            };
            function.body.as_bytes().len() > SMALL
                && (choice.later.iter().any(|room| is_of(name, room))
                    || unused && choice.now.iter().all(|room| !name.contains(room)))
        })
        .collect();
    let mut stays = vec![false; module.functions.len()];
    let entries: BTreeSet<u32> = module.entries().collect();
    let in_table = module.slots.iter().map(|(_, function)| *function);
    let in_table = in_table.filter(|function| module.own(*function).is_none_or(|own| !named[own]));
    let mut reached: Vec<u32> = entries.iter().copied().chain(in_table).collect();
    while let Some(function) = reached.pop() {
        let Some(own) = module.own(function) else { continue };
        if stays[own] || (named[own] && !entries.contains(&function)) {
            continue;
        }
        stays[own] = true;
        reached.extend(&module.functions[own].uses);
    }
    stays.into_iter().map(|stays| !stays).collect()
}

/// Whether a function with this name is of the room. One of a library must be it by the start of its name: a type of the program
/// further on says little, since alike ones for many types become one. But what Yew makes of a component's view is its own.
fn is_of(name: &str, room: &str) -> bool {
    let inner = name.trim_start_matches(['<', '&', '[']);
    let libraries = ["alloc::", "core::", "hashbrown::", "std::", "str", "f64 ", "yew::"];
    let view = name.ends_with("yew::html::component::lifecycle::Stateful>::view");
    if libraries.iter().any(|library| inner.starts_with(library)) && !view {
        name.starts_with(room)
    } else {
        name.contains(room)
    }
}

/// The closure that answers an event of the visitor, if this is the function that calls it once.
fn handler(name: &str) -> Option<&str> {
    let (closure, rest) =
        name.strip_prefix('<')?.split_once(" as core::ops::function::FnOnce<(web_sys::features::gen_")?;
    rest.contains("Event,)>>::call_once").then_some(closure)
}

/// New numbers of functions.
struct Numbers {
    functions: Vec<Option<u32>>,
}

impl Numbers {
    fn new(module: &Module<'_>) -> Self {
        Self { functions: vec![None; module.imported.len() + module.functions.len()] }
    }

    fn set(&mut self, old: u32, new: u32) {
        self.functions[old as usize] = Some(new);
    }
}

impl Reencode for Numbers {
    type Error = &'static str;

    fn function_index(&mut self, function: u32) -> Result<u32, Fault> {
        self.functions
            .get(function as usize)
            .copied()
            .flatten()
            .ok_or(Fault::UserError("a function that this part lacks is used in it"))
    }
}

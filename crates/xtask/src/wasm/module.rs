//! A WebAssembly module as far as its parts must be known to move functions about.

use std::collections::HashMap;

use wasmparser::{
    CodeSectionReader, DataSectionReader, ElementItems, ElementKind, ElementSectionReader, Export, ExternalKind,
    FuncType, FunctionBody, GlobalSectionReader, Import, KnownCustom, MemorySectionReader, Name, Operator, Parser,
    Payload, TableType, TypeRef, TypeSectionReader,
};

use crate::shell::Failure;

/// A function that has its body in the module.
pub struct Function<'a> {
    /// Number of its type.
    pub kind: u32,
    pub body: FunctionBody<'a>,
    /// As the name section has it, with the crates' hashes taken out.
    pub name: String,
    /// Functions that it calls or takes the address of.
    pub uses: Vec<u32>,
}

/// A module. Functions are numbered as in it: the imported ones first.
pub struct Module<'a> {
    pub types: Vec<FuncType>,
    pub type_section: TypeSectionReader<'a>,
    pub imports: Vec<Import<'a>>,
    /// Types of the imported functions.
    pub imported: Vec<u32>,
    pub functions: Vec<Function<'a>>,
    pub tables: Vec<TableType>,
    pub memories: Option<MemorySectionReader<'a>>,
    pub globals: Option<GlobalSectionReader<'a>>,
    pub exports: Vec<Export<'a>>,
    pub start: Option<u32>,
    pub elements: Option<ElementSectionReader<'a>>,
    /// What the first table holds: place and function.
    pub slots: Vec<(u32, u32)>,
    pub data: Option<DataSectionReader<'a>>,
}

/// Any error of reading as a failure.
pub fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("reading the WebAssembly program: {error}"))
}

impl<'a> Module<'a> {
    /// Reads what wasm-opt wrote. A module that uses more than Rust's compiler does gives a failure.
    pub fn read(bytes: &'a [u8]) -> Result<Module<'a>, Failure> {
        let (mut types, mut type_section) = (Vec::new(), None);
        let (mut imports, mut kinds, mut bodies, mut tables) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut memories, mut globals, mut start, mut elements, mut data) = (None, None, None, None, None);
        let (mut exports, mut names) = (Vec::new(), HashMap::new());
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(unreadable)? {
                Payload::TypeSection(section) => {
                    for kind in section.clone().into_iter_err_on_gc_types() {
                        types.push(kind.map_err(unreadable)?);
                    }
                    type_section = Some(section);
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imports.push(import.map_err(unreadable)?);
                    }
                }
                Payload::FunctionSection(section) => {
                    for kind in section {
                        kinds.push(kind.map_err(unreadable)?);
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        tables.push(table.map_err(unreadable)?.ty);
                    }
                }
                Payload::MemorySection(section) => memories = Some(section),
                Payload::GlobalSection(section) => globals = Some(section),
                Payload::ExportSection(section) => {
                    for export in section {
                        exports.push(export.map_err(unreadable)?);
                    }
                }
                Payload::StartSection { func, .. } => start = Some(func),
                Payload::ElementSection(section) => elements = Some(section),
                Payload::DataSection(section) => data = Some(section),
                Payload::CodeSectionStart { range, .. } => {
                    let reader = wasmparser::BinaryReader::new(&bytes[range.clone()], range.start);
                    for body in CodeSectionReader::new(reader).map_err(unreadable)? {
                        bodies.push(body.map_err(unreadable)?);
                    }
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(sections) = section.as_known() {
                        for section in sections {
                            let Name::Function(map) = section.map_err(unreadable)? else { continue };
                            for naming in map {
                                let naming = naming.map_err(unreadable)?;
                                names.insert(naming.index, without_hashes(naming.name));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        let mut imported = Vec::new();
        for import in &imports {
            match import.ty {
                TypeRef::Func(kind) => imported.push(kind),
                _ => return Err(unreadable("it imports something that is no function")),
            }
        }
        let mut functions = Vec::new();
        for (number, (kind, body)) in kinds.into_iter().zip(bodies).enumerate() {
            let uses = uses(&body)?;
            let name = names.remove(&((imported.len() + number) as u32)).unwrap_or_default();
            functions.push(Function { kind, body, name, uses });
        }
        let slots = elements.clone().map_or(Ok(Vec::new()), slots)?;
        let type_section = type_section.ok_or_else(|| unreadable("it has no types"))?;
        Ok(Module {
            types,
            type_section,
            imports,
            imported,
            functions,
            tables,
            memories,
            globals,
            exports,
            start,
            elements,
            slots,
            data,
        })
    }

    /// The place of a function among those with a body, if it is one.
    pub fn own(&self, function: u32) -> Option<usize> {
        (function as usize).checked_sub(self.imported.len())
    }

    /// Functions that hosts call by name, and the one that runs first.
    pub fn entries(&self) -> impl Iterator<Item = u32> + '_ {
        let exported =
            self.exports.iter().filter(|export| export.kind == ExternalKind::Func).map(|export| export.index);
        exported.chain(self.start)
    }
}

fn uses(body: &FunctionBody<'_>) -> Result<Vec<u32>, Failure> {
    let mut uses = Vec::new();
    let mut operators = body.get_operators_reader().map_err(unreadable)?;
    while !operators.eof() {
        match operators.read().map_err(unreadable)? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => uses.push(function_index),
            Operator::MemoryInit { .. } | Operator::DataDrop { .. } | Operator::TableInit { .. } => {
                return Err(unreadable("it copies segments by itself"));
            }
            _ => {}
        }
    }
    uses.sort_unstable();
    uses.dedup();
    Ok(uses)
}

fn slots(section: ElementSectionReader<'_>) -> Result<Vec<(u32, u32)>, Failure> {
    let mut slots = Vec::new();
    for element in section {
        let element = element.map_err(unreadable)?;
        let (ElementKind::Active { table_index, offset_expr }, ElementItems::Functions(items)) =
            (element.kind, element.items)
        else {
            return Err(unreadable("it has elements that are no active list of functions"));
        };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read().map_err(unreadable)? else {
            return Err(unreadable("its elements begin at a computed place"));
        };
        if table_index.unwrap_or(0) != 0 {
            return Err(unreadable("it fills a second table"));
        }
        for (place, function) in (value as u32..).zip(items) {
            slots.push((place, function.map_err(unreadable)?));
        }
    }
    Ok(slots)
}

/// `web[b105147ce2ca6c0f]::why::Why` as `web::why::Why`.
fn without_hashes(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('[') {
        let inner = &rest[at + 1..];
        let digits = inner.bytes().take_while(u8::is_ascii_hexdigit).count();
        let hash = (8..=16).contains(&digits) && inner[digits..].starts_with(']');
        out.push_str(&rest[..if hash { at } else { at + 1 }]);
        rest = if hash { &inner[digits + 1..] } else { inner };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_the_hashes_of_crates_alone() {
        assert_eq!(without_hashes("<web[b105147ce2ca6c0f]::why::Why>::view"), "<web::why::Why>::view");
        assert_eq!(without_hashes("f::<[u8; 16]>::[x]"), "f::<[u8; 16]>::[x]");
    }
}

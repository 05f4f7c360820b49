//! Build lists from requirements that are asked for as needed, and the smallest set of requirements with the same build
//! list.

use std::sync::Arc;

use gomod::ModuleVersion;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::BuildListError;
use crate::graph::{Graph, NONE};

/// Where requirements come from (Go: `mvs.Reqs`).
pub trait Requirements {
    /// What can go wrong.
    type Error: Clone;
    /// The requirements of a module version, in file order.
    fn required(&self, module: &ModuleVersion) -> Result<Arc<[ModuleVersion]>, Self::Error>;
}

/// The build list of the targets (Go: `mvs.BuildList`). The error names a shortest chain to a module version that could not
/// be read.
pub fn build_list<R: Requirements>(
    targets: &[ModuleVersion],
    requirements: &R,
) -> Result<Vec<ModuleVersion>, BuildListError<R::Error>> {
    let mut graph = Graph::new(targets);
    let mut errors: FxHashMap<ModuleVersion, R::Error> = FxHashMap::default();
    let mut queued: FxHashSet<ModuleVersion> = FxHashSet::default();
    let mut queue: Vec<ModuleVersion> = Vec::new();
    for target in targets {
        if queued.insert(target.clone()) {
            queue.push(target.clone());
        }
    }
    let mut next = 0;
    while next < queue.len() {
        let module = queue[next].clone();
        next += 1;
        let mut required: Arc<[ModuleVersion]> = Arc::from([]);
        if &*module.version != NONE {
            match requirements.required(&module) {
                Ok(list) => required = list,
                Err(error) => {
                    errors.insert(module.clone(), error);
                }
            }
        }
        graph.require(&module, &required);
        for requirement in required.iter() {
            if queued.insert(requirement.clone()) {
                queue.push(requirement.clone());
            }
        }
    }
    if errors.is_empty() {
        return Ok(graph.build_list());
    }
    let path = graph.find_path(|module| errors.contains_key(module));
    let error = path.last().and_then(|module| errors.get(module)).or_else(|| errors.values().next());
    match error {
        Some(error) => Err(BuildListError::new(error.clone(), path, |_, _| false)),
        None => Ok(graph.build_list()),
    }
}

/// The smallest list of requirements for the main module that keeps its build list and names every path of `base` (Go:
/// `mvs.Req`), sorted by path.
pub fn minimal_requirements<R: Requirements>(
    main: &ModuleVersion,
    base: &[Arc<str>],
    requirements: &R,
) -> Result<Vec<ModuleVersion>, BuildListError<R::Error>> {
    let list = build_list(std::slice::from_ref(main), requirements)?;
    let selected: FxHashMap<Arc<str>, Arc<str>> =
        list.iter().map(|module| (module.path.clone(), module.version.clone())).collect();

    let mut known: FxHashMap<ModuleVersion, Arc<[ModuleVersion]>> = FxHashMap::default();
    known.insert(main.clone(), Arc::from([]));
    let mut postorder: Vec<ModuleVersion> = Vec::new();
    for module in &list {
        // Depth first with a stack of its own: chains of requirements may be long.
        let mut stack = vec![(module.clone(), 0)];
        while let Some((module, at)) = stack.pop() {
            if at == 0 {
                if known.contains_key(&module) {
                    continue;
                }
                let required = requirements
                    .required(&module)
                    .map_err(|error| BuildListError::new(error, vec![module.clone()], |_, _| false))?;
                known.insert(module.clone(), required);
            }
            match known[&module].get(at).cloned() {
                Some(requirement) => {
                    stack.push((module, at + 1));
                    stack.push((requirement, 0));
                }
                None => postorder.push(module),
            }
        }
    }

    let mut have: FxHashSet<ModuleVersion> = FxHashSet::default();
    let mut minimal: Vec<ModuleVersion> = Vec::new();
    let mut named: FxHashSet<Arc<str>> = FxHashSet::default();
    for path in base {
        if named.insert(path.clone()) {
            let module = ModuleVersion::new(path.clone(), selected.get(path).cloned().unwrap_or_default());
            cover(&module, &known, &mut have);
            minimal.push(module);
        }
    }
    for module in postorder.iter().rev() {
        if selected.get(&module.path) == Some(&module.version) && !have.contains(module) {
            cover(module, &known, &mut have);
            minimal.push(module.clone());
        }
    }
    minimal.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(minimal)
}

/// Adds a module version and all that it leads to.
fn cover(
    module: &ModuleVersion,
    known: &FxHashMap<ModuleVersion, Arc<[ModuleVersion]>>,
    have: &mut FxHashSet<ModuleVersion>,
) {
    let mut stack = vec![module.clone()];
    while let Some(module) = stack.pop() {
        if have.insert(module.clone())
            && let Some(required) = known.get(&module)
        {
            stack.extend(required.iter().cloned());
        }
    }
}

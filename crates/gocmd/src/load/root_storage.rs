//! Where Go keeps the roots of requirements, as far as it can be seen from outside.
//!
//! `updatePrunedRoots` (cmd/go/internal/modload/buildlist.go) appends to the slice of the requirements that it extends and
//! sorts the result. If the slice's array has room left, older requirements look at the same array and see other modules
//! from then on. Where the update fails and the command goes on with the older ones (`-e`), that shows in go.mod.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use gomod::ModuleVersion;

/// An array of roots that several requirements may look at.
#[derive(Clone)]
pub(super) struct RootStorage {
    /// The array as far as it was ever filled and sorted.
    filled: Rc<RefCell<Vec<ModuleVersion>>>,
    capacity: usize,
}

impl RootStorage {
    /// An array with these roots in front and room for more up to `capacity`.
    pub(super) fn new(roots: &[ModuleVersion], capacity: usize) -> Self {
        Self { filled: Rc::new(RefCell::new(roots.to_vec())), capacity: capacity.max(roots.len()) }
    }

    /// The array of `roots`, which are what the first `length` of this one became: by appending and sorting if they are more,
    /// else in an array of their own as long as the first one.
    pub(super) fn extended(&self, length: usize, roots: &[ModuleVersion]) -> Self {
        if roots.len() <= length {
            return Self::new(roots, length);
        }
        if roots.len() <= self.capacity {
            *self.filled.borrow_mut() = roots.to_vec();
            return self.clone();
        }
        Self::new(roots, (length + 1..=roots.len()).fold(self.capacity, grown))
    }

    /// What stands in the array now where `roots` were put.
    pub(super) fn now<'r>(&self, roots: &'r [ModuleVersion]) -> Cow<'r, [ModuleVersion]> {
        let filled = self.filled.borrow();
        if filled.len() <= roots.len() { Cow::Borrowed(roots) } else { Cow::Owned(filled[..roots.len()].to_vec()) }
    }
}

/// The bytes of one `module.Version`: two strings.
const ELEMENT: usize = 32;
/// The sizes that Go allocates, above those that are multiples of an element anyway (internal/runtime/gc/sizeclasses.go).
const SIZE_CLASSES: [usize; 44] = [
    576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376,
    6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760,
    24576, 27264, 28672, 32768, 40960, 49152, 57344,
];
/// Above this, a header of [`HEADER`] bytes stands in front of what has pointers.
const SMALL: usize = 512;
const HEADER: usize = 8;
const PAGE: usize = 8192;

/// The capacity of an array into which so many elements were appended, one by one.
pub(super) fn appended_capacity(length: usize) -> usize {
    (1..=length).fold(0, grown)
}

/// The capacity of an array of `capacity` after one more element made it `length` long (Go: `nextslicecap` and
/// `roundupsize` of package runtime).
fn grown(capacity: usize, length: usize) -> usize {
    if length <= capacity {
        return capacity;
    }
    let wanted = if length > 2 * capacity {
        length
    } else if capacity < 256 {
        2 * capacity
    } else {
        capacity + ((capacity + 3 * 256) >> 2)
    };
    let size = wanted * ELEMENT;
    if size <= SMALL {
        return wanted;
    }
    let size = size + HEADER;
    let class = SIZE_CLASSES.into_iter().find(|class| *class >= size).unwrap_or(size.next_multiple_of(PAGE));
    (class - HEADER) / ELEMENT
}

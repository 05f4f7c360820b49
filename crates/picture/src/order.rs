//! Sorting for the page: one compiled sort that all kinds of lists share. The standard library's sorts are compiled anew
//! for each type and comparison, about 7 kB of WebAssembly each; lists here are short and sorted rarely.

use std::cmp::Ordering;

/// Sorts like [`slice::sort_by`]: stable.
pub fn by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let items = &*list;
    let swaps = swaps(list.len(), &mut |a, b| compare(&items[a as usize], &items[b as usize]));
    for (a, b) in swaps {
        list.swap(a as usize, b as usize);
    }
}

/// Sorts like [`slice::sort_by_key`]: stable.
pub fn by_key<T, Key: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> Key) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by the items' own order.
pub fn sort<T: Ord>(list: &mut [T]) {
    by(list, T::cmp);
}

/// The exchanges of places that bring a list of `count` items into order, to be done one after the other.
#[inline(never)]
fn swaps(count: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Vec<(u32, u32)> {
    let mut sorted: Vec<u32> = (0..count as u32).collect();
    sorted.sort_by(|&a, &b| compare(a, b));
    // Where the item that stands at a place has to go.
    let mut goal = vec![0; count];
    for (place, &item) in (0..).zip(&sorted) {
        goal[item as usize] = place;
    }
    let mut swaps = Vec::new();
    for place in 0..count as u32 {
        while goal[place as usize] != place {
            let to = goal[place as usize];
            swaps.push((place, to));
            goal.swap(place as usize, to as usize);
        }
    }
    swaps
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut seed = 1u32;
        for count in 0..60 {
            let list: Vec<(u32, usize)> = (0..count)
                .map(|number| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 28, number)
                })
                .collect();
            let mut ours = list.clone();
            let mut theirs = list.clone();
            // Equal keys: items keep their order.
            super::by_key(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            assert_eq!(ours, theirs);
            super::by(&mut ours, |a, b| b.cmp(a));
            theirs.sort_by(|a, b| b.cmp(a));
            assert_eq!(ours, theirs);
            super::sort(&mut ours);
            theirs.sort_unstable();
            assert_eq!(ours, theirs);
        }
    }
}

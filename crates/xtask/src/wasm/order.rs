//! An order of function bodies in which like ones stand together: what a host compresses gets smaller by about four in
//! a hundred, since a compressor looks back 32 kB only.

use std::collections::HashMap;

/// Bytes that are compared as one.
const GRAIN: usize = 5;
/// Grains that more bodies share say little, and cost much time.
const COMMON: usize = 400;

/// Numbers of the bodies, each behind the one that it is most like.
pub fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let grains: Vec<Vec<u64>> = bodies.iter().map(|body| grains(body)).collect();
    let mut holders: HashMap<u64, Vec<u32>> = HashMap::new();
    for (number, grains) in grains.iter().enumerate() {
        for grain in grains {
            holders.entry(*grain).or_default().push(number as u32);
        }
    }
    holders.retain(|_, holders| holders.len() > 1 && holders.len() < COMMON);

    let mut by_size: Vec<usize> = (0..bodies.len()).collect();
    by_size.sort_by_key(|number| std::cmp::Reverse(bodies[*number].len()));
    let mut largest = by_size.into_iter();
    let mut placed = vec![false; bodies.len()];
    let mut shared = vec![0_u32; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = largest.next();
    while let Some(body) = next {
        placed[body] = true;
        order.push(body);
        let mut near: Vec<usize> = Vec::new();
        for holder in grains[body].iter().filter_map(|grain| holders.get(grain)).flatten() {
            let holder = *holder as usize;
            if !placed[holder] {
                if shared[holder] == 0 {
                    near.push(holder);
                }
                shared[holder] += 1;
            }
        }
        // Shared grains of all grains of both; of equals the first.
        let mut best: Option<(u64, u64, usize)> = None;
        for other in near {
            let common = u64::from(std::mem::take(&mut shared[other]));
            let all = (grains[other].len() + grains[body].len()) as u64 - common + 1;
            let better = best.is_none_or(|(most, of, number)| {
                let (new, old) = (common * of, most * all);
                new > old || (new == old && other < number)
            });
            if better {
                best = Some((common, all, other));
            }
        }
        next = best.map(|(.., number)| number).or_else(|| largest.by_ref().find(|number| !placed[*number]));
    }
    order
}

/// The different grains of a body.
fn grains(body: &[u8]) -> Vec<u64> {
    let mut grains: Vec<u64> =
        body.windows(GRAIN).map(|grain| grain.iter().fold(0, |all, byte| all << 8 | u64::from(*byte))).collect();
    grains.sort_unstable();
    grains.dedup();
    grains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_once_and_like_ones_together() {
        let bodies: [&[u8]; 5] = [b"a long body of bytes", b"9876543210", b"", b"a long body of bits", b"9876543211"];
        assert_eq!(by_likeness(&bodies), [0, 3, 1, 4, 2]);
        assert_eq!(by_likeness(&[]), Vec::<usize>::new());
    }
}

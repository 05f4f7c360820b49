//! Tiles: the pieces in which a log's hashes are served (golang.org/x/mod/sumdb/tlog, tile.go).

use std::collections::HashMap;
use std::rc::Rc;

use super::tlog::{
    HASH_SIZE, Hash, HashReader, Tree, node_hash, split_stored_hash_index, stored_hash_index, sub_tree_index,
};
use crate::error::Error;

/// The height of the tiles that go uses.
const HEIGHT: u32 = 8;

/// One tile: up to 2^8 hashes of a level (Go: `tlog.Tile`, whose height is fixed here).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Level in the tiling.
    pub level: u32,
    /// Number within the level.
    pub number: u64,
    /// How many hashes; 2^8 is complete.
    pub width: u32,
}

const COMPLETE: u32 = 1 << HEIGHT;

impl Tile {
    /// The tile in full.
    pub fn full(self) -> Self {
        Self { width: COMPLETE, ..self }
    }

    /// Its path below the database (Go: `Tile.Path`).
    pub fn path(self) -> String {
        let mut rest = self.number;
        let mut number = format!("{:03}", rest % 1000);
        while rest >= 1000 {
            rest /= 1000;
            number = format!("x{:03}/{number}", rest % 1000);
        }
        let partial = if self.width == COMPLETE { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/{HEIGHT}/{}/{number}{partial}", self.level)
    }

    /// The tile that holds a stored hash and the range of its bytes (Go: `tileForIndex`).
    fn for_index(index: u64) -> (Self, usize, usize) {
        let (level, n) = split_stored_hash_index(index);
        let tile_level = level / HEIGHT;
        let level = level - tile_level * HEIGHT;
        let number = n << level >> HEIGHT;
        let n = n - (number << HEIGHT >> level);
        let width = ((n + 1) << level) as u32;
        let tile = Self { level: tile_level, number, width };
        (tile, ((n << level) as usize) * HASH_SIZE, (((n + 1) << level) as usize) * HASH_SIZE)
    }

    /// The k'th tile above, in a log of this size (Go: `tileParent`). The default tile where there is none.
    fn parent(self, k: u32, size: u64) -> Self {
        let level = self.level + k;
        let number = self.number.checked_shr(k * HEIGHT).unwrap_or(0);
        let max = size.checked_shr(level * HEIGHT).unwrap_or(0);
        let from = number << HEIGHT;
        let mut width = COMPLETE;
        if from + u64::from(COMPLETE) >= max {
            if from >= max {
                return Self::default();
            }
            width = (max - from) as u32;
        }
        Self { level, number, width }
    }

    fn hash_at(self, data: &[u8], index: u64) -> Result<Hash, String> {
        if data.len() < self.width as usize * HASH_SIZE {
            return Err(format!("data len {} too short for tile {}", data.len(), self.path()));
        }
        let (tile, from, to) = Self::for_index(index);
        if self.level != tile.level || self.number != tile.number || self.width < tile.width {
            return Err(format!("index {index} is in {} not {}", tile.path(), self.path()));
        }
        Ok(hash_of(&data[from..to]))
    }
}

/// The hash over the hashes of a tile, whose count is a power of two.
fn hash_of(data: &[u8]) -> Hash {
    let mut row: Vec<Hash> = data.chunks_exact(HASH_SIZE).filter_map(|hash| hash.try_into().ok()).collect();
    while row.len() > 1 {
        row =
            row.chunks(2).map(|pair| if let [left, right] = pair { node_hash(left, right) } else { pair[0] }).collect();
    }
    row.first().copied().unwrap_or_default()
}

/// Where tiles come from (Go: `tlog.TileReader`).
pub trait TileReader {
    /// The bytes of tiles, unchecked.
    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Rc<[u8]>>, Error>;
    /// Keeps tiles that were found right.
    fn save_tiles(&self, tiles: &[Tile], data: &[Rc<[u8]>]);
}

/// Reads hashes out of tiles and checks them against a tree head (Go: `tlog.TileHashReader`).
pub struct TileHashReader<'r, R> {
    /// The tree head.
    pub tree: Tree,
    /// The tiles.
    pub tiles: &'r R,
}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl<R: TileReader> HashReader for TileHashReader<'_, R> {
    type Error = Error;

    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let size = self.tree.size;
        let inconsistent = || Error::plain("downloaded inconsistent tile");
        let mut order: HashMap<Tile, usize> = HashMap::new();
        let mut tiles: Vec<Tile> = Vec::new();
        // The tiles with the trees that the whole log consists of: their hashes give the tree head.
        let mut trees = Vec::new();
        sub_tree_index(0, size, &mut trees);
        let mut tree_tiles = Vec::with_capacity(trees.len());
        for index in &trees {
            let tile = Tile::for_index(*index).0.parent(0, size);
            tree_tiles.push(*order.entry(tile).or_insert_with(|| {
                tiles.push(tile);
                tiles.len() - 1
            }));
        }
        let first_checked_below = tree_tiles.last().map_or(0, |last| last + 1);
        // The tiles with the wanted hashes, and all between them and those.
        let mut index_tiles = Vec::with_capacity(indexes.len());
        for index in indexes {
            if *index >= stored_hash_index(0, size) {
                return Err(Error::plain("indexes not in tree"));
            }
            let tile = Tile::for_index(*index).0;
            let mut missing = Vec::new();
            let mut k = 0;
            loop {
                let above = tile.parent(k, size);
                if order.contains_key(&above) || k > 64 {
                    break;
                }
                missing.push(above);
                k += 1;
            }
            for above in missing.into_iter().rev() {
                if above.width != COMPLETE {
                    return Err(Error::plain(format!("bad math in tileHashReader: {size} {index} {}", above.path())));
                }
                order.insert(above, tiles.len());
                tiles.push(above);
            }
            let Some(at) = order.get(&tile.parent(0, size)) else { return Err(inconsistent()) };
            index_tiles.push(*at);
        }
        let data = self.tiles.read_tiles(&tiles)?;
        for (tile, data) in tiles.iter().zip(&data) {
            if data.len() != tile.width as usize * HASH_SIZE {
                let (have, want) = (data.len(), tile.width as usize * HASH_SIZE);
                return Err(Error::plain(format!(
                    "TileReader returned bad result slice ({} len={have}, want {want})",
                    tile.path()
                )));
            }
        }
        let mut head: Option<Hash> = None;
        for (index, at) in trees.iter().zip(&tree_tiles).rev() {
            let hash = tiles[*at].hash_at(&data[*at], *index)?;
            head = Some(head.map_or(hash, |right| node_hash(&hash, &right)));
        }
        if head.unwrap_or_else(super::tlog::empty_hash) != self.tree.hash {
            return Err(inconsistent());
        }
        for (at, tile) in tiles.iter().enumerate().skip(first_checked_below) {
            let above = tile.parent(1, size);
            let Some(above_at) = order.get(&above) else { return Err(inconsistent()) };
            let expected = above.hash_at(&data[*above_at], stored_hash_index(above.level * HEIGHT, tile.number))?;
            if expected != hash_of(&data[at]) {
                return Err(inconsistent());
            }
        }
        self.tiles.save_tiles(&tiles, &data);
        indexes
            .iter()
            .zip(&index_tiles)
            .map(|(index, at)| tiles[*at].hash_at(&data[*at], *index).map_err(Error::plain))
            .collect()
    }
}

//! Names of tiles, number paths, tiles and entry bundles from any bytes.
#![no_main]

use acta_fuzz::{must, one_spelling, text};
use acta_log::tiles::{
    Kind, Tile, encode_bundle, encode_tile, number_path, parse_bundle, parse_number_path,
    parse_tile,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(entries) = parse_bundle(data) {
        one_spelling(data, &must(encode_bundle(&entries)));
    }
    let width = u16::try_from(data.len() / 32).unwrap_or(0);
    if let Ok(tile) = Tile::new(Kind::Hashes { level: 0 }, 0, width)
        && let Ok(hashes) = parse_tile(tile, data)
    {
        one_spelling(data, &encode_tile(&hashes));
    }
    let Some(text) = text(data) else { return };
    if let Ok(tile) = Tile::parse(text) {
        one_spelling(data, tile.path().as_bytes());
        assert_eq!(Tile::new(tile.kind(), tile.index(), tile.width()), Ok(tile));
        assert!(tile.is_full() || tile.path().starts_with(&tile.partial_folder()));
    }
    if let Some(number) = parse_number_path(text) {
        one_spelling(data, number_path(number).as_bytes());
    }
});

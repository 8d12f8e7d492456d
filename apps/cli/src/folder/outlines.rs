//! `outlines.csv` and the files that it names: outlines of areas, for maps.
//!
//! A file is read as a map would read it, so that what cannot be drawn is known before an election exists. Main functions: [`read`], [`write()`].

use super::{open, write_table};
use acta::election::Election;
use acta::kinds::Geometry;
use acta::kinds::geometry::OutlineMedia;
use acta::kinds::geometry::Outlines;
use acta::value::{Code, Hash};
use acta_log::hash::sha256;
use acta_view::chart::geojson::{FILE_BYTES_MAX, Outlines as Shapes};
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub(super) const OUTLINES: &str = "outlines.csv";

const COLUMNS: [&str; 5] = ["areas", "file", "property", "source", "licence"];

/// The rows of `outlines.csv` in `dir` with their files; none without that table.
pub(super) fn read(
    dir: &Path,
    election: &Election,
    remarks: &mut Vec<String>,
) -> anyhow::Result<Vec<Outlines>> {
    let path = dir.join(OUTLINES);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut table = open(&path, &COLUMNS, remarks)?;
    let (mut all, mut known) = (Vec::new(), BTreeSet::new());
    while table.advance()? {
        let areas = table.code(0)?;
        if !election.areas().any(|area| area.kind == areas) {
            return Err(table.fault(0, "a type of areas.csv").into());
        }
        if !known.insert(areas) {
            return Err(table.fault(0, "each type once").into());
        }
        let name = table.words(1)?;
        let bytes = file(dir, &name).map_err(|expected| table.fault(1, &expected))?;
        let property = table.words(2)?;
        fits(&bytes, &property, areas, election).map_err(|why| table.fault(1, &why))?;
        let says = Geometry {
            areas,
            media: OutlineMedia::Geojson,
            blob: Hash(sha256(&bytes)),
            property,
            source: table.words(3)?,
            licence: table.words(4)?,
        };
        all.push(Outlines { says, bytes });
    }
    Ok(all)
}

/// Writes the table and its files, each named after its type of areas; nothing where there are none.
pub(super) fn write(dir: &Path, all: &[Outlines]) -> anyhow::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let name = |outlines: &Outlines| format!("{}.geojson", outlines.says.areas);
    for outlines in all {
        let path = dir.join(name(outlines));
        fs::write(&path, &outlines.bytes)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let row = |outlines: &Outlines| {
        let Geometry { areas, property, source, licence, .. } = &outlines.says;
        [areas.to_string(), name(outlines), property.clone(), source.clone(), licence.clone()]
    };
    write_table(&dir.join(OUTLINES), &COLUMNS, all.iter().map(row))
}

/// A file beside the table.
fn file(dir: &Path, name: &str) -> Result<Vec<u8>, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if !name.bytes().all(plain) || name.starts_with('.') {
        return Err("the name of a file in this folder".to_owned());
    }
    let path = dir.join(name);
    let read = || {
        let size = usize::try_from(fs::metadata(&path)?.len()).unwrap_or(usize::MAX);
        anyhow::ensure!(size <= FILE_BYTES_MAX, "{size} bytes");
        fs::read(&path).context("cannot read it")
    };
    read().map_err(|error| format!("a file of at most {FILE_BYTES_MAX} bytes ({error})"))
}

/// Whether there is a map to draw: some area of this type has an outline.
fn fits(bytes: &[u8], property: &str, areas: Code, election: &Election) -> Result<(), String> {
    let shapes = Shapes::read(bytes, property).map_err(|error| format!("outlines ({error})"))?;
    let known =
        |code: &str| election.areas().any(|area| area.kind == areas && area.code.as_str() == code);
    if shapes.codes().any(known) {
        Ok(())
    } else {
        Err(format!("outlines of areas of type {areas}, with their codes in {property:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Scratch;
    use super::super::{Folder, own_code};
    use super::*;

    const SHAPES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"01"},
        "geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}]}"#;

    fn folder(rows: &str) -> Result<Folder, String> {
        let scratch = Scratch::sound(&format!("outlines-{:?}", std::thread::current().id()));
        fs::write(scratch.0.join(OUTLINES), format!("{}\n{rows}", COLUMNS.join(","))).unwrap();
        fs::write(scratch.0.join("shapes.geojson"), SHAPES).unwrap();
        let folder = Folder::read(&scratch.0);
        folder.map_err(|error| error.to_string().replace(&format!("{}/", scratch.0.display()), ""))
    }

    #[test]
    fn outlines_are_read_with_their_file() {
        let folder = folder("region,shapes.geojson,code,Institute of Maps,CC0\n").unwrap();
        let [outlines] = &folder.outlines[..] else { panic!("{:?}", folder.outlines) };
        assert_eq!(outlines.bytes, SHAPES.as_bytes());
        assert_eq!(outlines.says.blob, Hash(sha256(SHAPES.as_bytes())));
        assert_eq!(outlines.says.areas, own_code("region"));
        assert_eq!(outlines.says.source, "Institute of Maps");
    }

    #[test]
    fn wrong_outlines_are_named() {
        for (rows, wanted) in [
            (
                "province,shapes.geojson,code,A,B\n",
                "2: column `areas`: expected a type of areas.csv, got `province`",
            ),
            (
                "region,../shapes.geojson,code,A,B\n",
                "2: column `file`: expected the name of a file in this folder, got `../shapes.geojson`",
            ),
            (
                "region,none.geojson,code,A,B\n",
                "2: column `file`: expected a file of at most 16777216 bytes (No such file or directory (os error 2)), got `none.geojson`",
            ),
            (
                "region,shapes.geojson,name,A,B\n",
                "2: column `file`: expected outlines (feature 0: the property with the code is absent, or no string or whole number), got `shapes.geojson`",
            ),
            (
                "municipality,shapes.geojson,code,A,B\n",
                "2: column `file`: expected outlines of areas of type municipality, with their codes in \"code\", got `shapes.geojson`",
            ),
            (
                "region,shapes.geojson,code,A,B\nregion,shapes.geojson,code,A,B\n",
                "3: column `areas`: expected each type once, got `region`",
            ),
        ] {
            assert_eq!(folder(rows).unwrap_err(), format!("outlines.csv:{wanted}"));
        }
    }
}

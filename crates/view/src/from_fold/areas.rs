//! The pages of areas from the fold: what lies above and below, the stations, and the contests that have units there.

use std::collections::BTreeMap;

use acta_tally::fold::Fold;

use super::station::areas as path;
use crate::model::{AreaPage, Contest};

/// Stations that the page of an area lists; with more it leads to the lists of each contest.
const STATIONS_MAX: usize = 500;

/// One page for each area of the definition, parents first.
pub(super) fn pages(fold: &Fold, contests: &[Contest]) -> Vec<AreaPage> {
    let Some(election) = fold.election() else { return Vec::new() };
    let mut pages: Vec<AreaPage> = election
        .areas()
        .map(|area| AreaPage {
            code: area.code.to_string(),
            name: area.name.clone(),
            kind: area.kind.to_string(),
            above: path(fold, &area.code).into_iter().skip(1).collect(),
            ..AreaPage::default()
        })
        .collect();
    let places: BTreeMap<String, usize> =
        pages.iter().enumerate().map(|(at, page)| (page.code.clone(), at)).collect();
    let parents: Vec<Option<usize>> =
        pages.iter().map(|page| places.get(&page.above.first()?.0).copied()).collect();
    for (at, parent) in parents.into_iter().enumerate() {
        if let Some(parent) = parent.and_then(|parent| pages.get_mut(parent)) {
            parent.below.push(at);
        }
    }
    stations(fold, &places, &mut pages);
    for (no, contest) in contests.iter().enumerate() {
        for (row, area) in contest.areas.iter().enumerate() {
            let at = places.get(&area.code).copied();
            if let Some(page) = at.and_then(|at| pages.get_mut(at)) {
                page.contests.push((no, row));
            }
        }
    }
    pages
}

fn stations(fold: &Fold, places: &BTreeMap<String, usize>, pages: &mut [AreaPage]) {
    for (_, station) in fold.expected().in_order() {
        let at = places.get(station.row.area.as_str()).copied();
        let Some(page) = at.and_then(|at| pages.get_mut(at)) else { continue };
        page.station_count += 1;
        page.stations.push((station.row.code.to_string(), station.row.name.clone()));
    }
    for page in pages.iter_mut().filter(|page| page.stations.len() > STATIONS_MAX) {
        page.stations = Vec::new();
    }
}

//! Where help goes, as GeoJSON without geometry: each state is one tile of a grid. Borders, sizes and distances are
//! not shown, because every choice of them would say something that this service has no business to say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};
use vocabulary::{AreaId, ModalityId, Register, State, StateCode};

use crate::ExchangeError;

/// Media type of the map.
pub const GEOJSON_TYPE: &str = "application/geo+json";

/// Tiles in a row.
const WIDTH: u32 = 16;

/// A place in the grid, from 0 at the top and at the side where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Tile {
    /// From the side where reading begins.
    pub column: u32,
    /// From the top.
    pub row: u32,
}

/// A tile for each state: regions one below the other with an empty row between them, their states in the order of
/// sub-region and code.
pub fn tiles(register: &Register) -> BTreeMap<StateCode, Tile> {
    let mut regions: BTreeMap<_, Vec<&State>> = BTreeMap::new();
    for state in register.iter() {
        regions.entry(&state.region).or_default().push(state);
    }
    let (mut tiles, mut top) = (BTreeMap::new(), 0);
    for (_, mut states) in regions {
        states.sort_by_key(|s| (&s.subregion, &s.intermediate, &s.code));
        let mut bottom = top;
        for (at, state) in (0u32..).zip(states) {
            bottom = top + at / WIDTH;
            tiles.insert(state.code.clone(), Tile { column: at % WIDTH, row: bottom });
        }
        top = bottom + 2;
    }
    tiles
}

/// What the map tells of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapState {
    /// The state.
    pub state: StateCode,
    /// Needs that everybody may see.
    pub needs: u32,
    /// Offers that are for it.
    pub offers: u32,
    /// Engagements.
    pub engagements: u32,
    /// Kinds of help.
    pub kinds: BTreeSet<ModalityId>,
    /// Areas.
    pub areas: BTreeSet<AreaId>,
    /// Engagements by status.
    pub statuses: BTreeMap<String, u32>,
}

/// Writes the map: a feature for each state, in the order of codes; states that the register does not know are left out.
pub fn write_map(states: &[MapState], register: &Register) -> Result<Vec<u8>, ExchangeError> {
    let tiles = tiles(register);
    let mut features: BTreeMap<&StateCode, Value> = BTreeMap::new();
    for told in states {
        let Some((state, tile)) = register.get(&told.state).zip(tiles.get(&told.state)) else { continue };
        let names: BTreeMap<&str, &str> =
            state.name.languages().map(|(language, name)| (language.code(), name)).collect();
        let feature = json!({
            "type": "Feature",
            "id": told.state,
            "geometry": null,
            "properties": {
                "code": told.state,
                "names": names,
                "region": state.region,
                "tile": tile,
                "needs": told.needs,
                "offers": told.offers,
                "engagements": told.engagements,
                "kinds": told.kinds,
                "areas": told.areas,
                "statuses": told.statuses,
            },
        });
        features.insert(&told.state, feature);
    }
    let about = "Each state is one tile of a grid; geometry is null. Neither place nor size of a tile expresses an opinion on territory, borders or status.";
    let features: Vec<Value> = features.into_values().collect();
    Ok(serde_json::to_vec(&json!({ "type": "FeatureCollection", "about": about, "features": features }))?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn every_state_has_a_tile_of_its_own_and_regions_are_apart() {
        let register = Register::demonstration();
        let tiles = tiles(&register);
        assert_eq!(tiles.len(), register.iter().count());
        let places: BTreeSet<&Tile> = tiles.values().collect();
        assert_eq!(places.len(), tiles.len());
        let mut rows: BTreeMap<u32, BTreeSet<_>> = BTreeMap::new();
        for state in register.iter() {
            rows.entry(tiles[&state.code].row).or_default().insert(&state.region);
        }
        assert!(rows.values().all(|regions| regions.len() == 1), "no row holds two regions");
    }

    #[test]
    fn the_map_is_geojson_without_geometry() {
        let register = Register::demonstration();
        let told = |code: &str| MapState {
            state: code.parse().unwrap(),
            needs: 1,
            offers: 2,
            engagements: 3,
            kinds: ["mentoring".parse().unwrap()].into(),
            areas: BTreeSet::new(),
            statuses: [("agreed".to_owned(), 3)].into(),
        };
        let bytes = write_map(&[told("XAB"), told("XAA"), told("XZZ")], &register).unwrap();
        let map: Value = serde_json::from_slice(&bytes).unwrap();
        let features = map["features"].as_array().unwrap();
        assert_eq!(map["type"], "FeatureCollection");
        assert_eq!(features.iter().map(|f| f["id"].as_str().unwrap()).collect::<Vec<_>>(), ["XAA", "XAB"]);
        for feature in features {
            assert_eq!(feature["type"], "Feature");
            assert!(feature["geometry"].is_null() && feature["properties"]["tile"]["column"].is_u64());
            assert_eq!(feature["properties"]["names"].as_object().unwrap().len(), 6);
        }
    }
}

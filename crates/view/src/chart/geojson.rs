//! Outlines of areas from GeoJSON (RFC 7946): polygons with a property that names the area's code.
//!
//! In scope: one `FeatureCollection` of `Polygon` and `MultiPolygon`, whose positions become integers as they are read. Out of
//! scope: other geometry, other projections than degrees, heights (left out), and outlines that cross the antimeridian (drawn
//! as they stand). Hostile input meets a limit or an error that names the feature. Main types: [`Outlines`], [`Error`].

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A file of outlines, at most; simplified outlines of a country are a few millions of bytes.
pub const FILE_BYTES_MAX: usize = 16 << 20;

/// Features of a file.
pub const FEATURES_MAX: usize = 10_000;

/// Rings of a file: outer ones and holes.
pub const RINGS_MAX: usize = 100_000;

/// Positions of a file.
pub const POSITIONS_MAX: usize = 500_000;

/// A place on earth, in millionths of a degree: longitude, latitude.
pub(super) type Position = (i32, i32);

/// The outlines of areas by their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlines {
    /// The rings of each area, outer ones and holes alike: a point is inside where it is inside an odd number of them.
    pub(super) rings: BTreeMap<String, Vec<Vec<Position>>>,
}

impl Outlines {
    /// Reads a file; `property` names the property with the area's code, a string or a whole number.
    ///
    /// # Errors
    /// [`Error`]: what is not as it must be, and in which feature.
    pub fn read(file: &[u8], property: &str) -> Result<Self, Error> {
        limit("bytes", file.len(), FILE_BYTES_MAX)?;
        let file: Collection =
            serde_json::from_slice(file).map_err(|error| Error::json(None, &error))?;
        if file.kind != "FeatureCollection" {
            return Err(Error::NotCollection { got: file.kind });
        }
        limit("features", file.features.len(), FEATURES_MAX)?;
        let mut outlines = Self::default();
        let (mut rings, mut positions) = (0, 0);
        for (at, feature) in file.features.into_iter().enumerate() {
            let (code, own) = feature_of(feature, property).map_err(|error| error.of(at))?;
            rings += own.len();
            positions += own.iter().map(Vec::len).sum::<usize>();
            limit("rings", rings, RINGS_MAX)?;
            limit("positions", positions, POSITIONS_MAX)?;
            outlines.rings.entry(code).or_default().extend(own);
        }
        Ok(outlines)
    }

    /// The codes of all areas with outlines.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rings.keys().map(String::as_str)
    }
}

/// Why a file of outlines cannot be read. Features are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// More than a file may have.
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        got: usize,
        /// How many there may be.
        most: usize,
    },
    /// Not JSON, or not of the form that RFC 7946 says.
    Json {
        /// In which feature, if in one.
        feature: Option<usize>,
        /// What the reader says.
        words: String,
    },
    /// Something else than a collection of features.
    NotCollection {
        /// What its `type` says.
        got: String,
    },
    /// A feature without a code.
    NoCode {
        /// Which one.
        feature: usize,
    },
    /// Geometry that is no surface.
    NotPolygon {
        /// Which one.
        feature: usize,
        /// What its `type` says.
        got: String,
    },
    /// A ring of fewer than four positions, or one that does not end where it began.
    Ring {
        /// In which feature.
        feature: usize,
    },
}

impl Error {
    fn json(feature: Option<usize>, error: &serde_json::Error) -> Self {
        Self::Json { feature, words: error.to_string() }
    }

    /// The same, in this feature.
    fn of(self, at: usize) -> Self {
        match self {
            Self::Json { words, .. } => Self::Json { feature: Some(at), words },
            Self::NoCode { .. } => Self::NoCode { feature: at },
            Self::NotPolygon { got, .. } => Self::NotPolygon { feature: at, got },
            Self::Ring { .. } => Self::Ring { feature: at },
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { what, got, most } => write!(f, "{got} {what}, at most {most}"),
            Self::Json { feature: None, words } => write!(f, "not GeoJSON: {words}"),
            Self::Json { feature: Some(at), words } => write!(f, "feature {at}: {words}"),
            Self::NotCollection { got } => write!(f, "expected a FeatureCollection, got {got:?}"),
            Self::NoCode { feature } => write!(
                f,
                "feature {feature}: the property with the code is absent, or no string or whole number"
            ),
            Self::NotPolygon { feature, got } => {
                write!(f, "feature {feature}: expected Polygon or MultiPolygon, got {got:?}")
            }
            Self::Ring { feature } => write!(
                f,
                "feature {feature}: a ring has four positions or more and ends where it began"
            ),
        }
    }
}

impl std::error::Error for Error {}

fn limit(what: &'static str, got: usize, most: usize) -> Result<(), Error> {
    if got <= most { Ok(()) } else { Err(Error::TooMany { what, got, most }) }
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    properties: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(borrow)]
    geometry: Option<Geometry<'a>>,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

/// The code of a feature and its rings; none where its geometry is `null`, which RFC 7946 allows.
fn feature_of(feature: &RawValue, property: &str) -> Result<(String, Vec<Vec<Position>>), Error> {
    let json = |error: serde_json::Error| Error::json(None, &error);
    let feature: Feature = serde_json::from_str(feature.get()).map_err(json)?;
    let code = feature
        .properties
        .and_then(|all| code_of(all.get(property)?))
        .ok_or(Error::NoCode { feature: 0 })?;
    let Some(geometry) = feature.geometry else { return Ok((code, Vec::new())) };
    let coordinates = geometry.coordinates.map_or("null", RawValue::get);
    let polygons: Vec<Vec<Vec<Read>>> = match geometry.kind.as_str() {
        "Polygon" => vec![serde_json::from_str(coordinates).map_err(json)?],
        "MultiPolygon" => serde_json::from_str(coordinates).map_err(json)?,
        _ => return Err(Error::NotPolygon { feature: 0, got: geometry.kind }),
    };
    let rings: Option<Vec<Vec<Position>>> =
        polygons.iter().flatten().map(|ring| open(ring)).collect();
    Ok((code, rings.ok_or(Error::Ring { feature: 0 })?))
}

fn code_of(value: &RawValue) -> Option<String> {
    let text = serde_json::from_str::<String>(value.get()).ok();
    text.or_else(|| serde_json::from_str::<u64>(value.get()).ok().map(|number| number.to_string()))
}

/// The ring without its last position, which is its first again.
fn open(ring: &[Read]) -> Option<Vec<Position>> {
    const POSITIONS_MIN: usize = 4;
    let (last, others) = ring.split_last()?;
    let closed = others.first() == Some(last) && ring.len() >= POSITIONS_MIN;
    closed.then(|| others.iter().map(|position| position.0).collect())
}

/// A position as it is read: straight to integers, so that a file of small numbers does not become large.
#[derive(PartialEq, Eq)]
struct Read(Position);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Positions)
    }
}

struct Positions;

impl<'de> Visitor<'de> for Positions {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a position: longitude, latitude")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Read, A::Error> {
        let longitude = parts.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let latitude = parts.next_element()?.ok_or_else(|| de::Error::invalid_length(1, &self))?;
        while parts.next_element::<IgnoredAny>()?.is_some() {}
        let longitude = millionths(longitude, &(-180.0..=180.0))
            .ok_or_else(|| de::Error::custom("longitude is not in -180 to 180 degrees"))?;
        let latitude = millionths(latitude, &(-90.0..=90.0))
            .ok_or_else(|| de::Error::custom("latitude is not in -90 to 90 degrees"))?;
        Ok(Read((longitude, latitude)))
    }
}

/// Degrees in millionths, through their decimal digits: no arithmetic on fractions, so the same on every machine.
fn millionths(degrees: f64, within: &RangeInclusive<f64>) -> Option<i32> {
    if !within.contains(&degrees) {
        return None;
    }
    format!("{degrees:.6}").replace('.', "").parse().ok()
}

//! The verifier on whole trees: the good one, each digit changed, damage, and the vectors of spec 6.

#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod announced;
mod card_rows;
mod cards;
mod cases;
mod common;
mod copies;
mod corpus;
mod damage;
mod dossier;
mod evidence;
mod exports;
mod flips;
mod good;
mod score;
mod stations;
mod tables;
mod vectors;

//! Carrying statements: what of it needs files, pictures and networks. What the bytes are stands in
//! `acta-carry`.

pub mod picture;

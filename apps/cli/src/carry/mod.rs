//! Carrying statements: what of it needs files, pictures and networks. What the bytes are stands in
//! `acta-carry`.
//!
//! Out: [`definition`] knows the election, the commands write symbols, messages, bundles and digits.
//! Back: whatever comes goes into an [`inbox`], which is a part of an outbox, and from there to the
//! intakes like everything else.

pub mod bundle;
pub mod definition;
pub mod gateway;
pub mod inbox;
pub mod picture;

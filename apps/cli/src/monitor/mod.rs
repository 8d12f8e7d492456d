//! The monitor: looks at published trees from outside, again and again, and says what changes.
//!
//! In scope: what is asked for ([`ask`]), what follows from it ([`watch`]), signed probes ([`probe`]). Out of scope: a
//! full verification (`checking`), and the words on the screen (`commands::monitor`).

pub mod ask;
pub mod probe;
pub mod watch;

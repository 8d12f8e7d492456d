//! The authority's node: everything here can fail because the world does.
//!
//! In scope: real disks, threads, sockets and clocks around the pure crates. Not in scope: what a
//! statement means, how it is counted, how a tree is hashed: those are in `crates/`.

// The fixing of entries, in the order of an entry's way.
pub mod checker; // the page with which a browser checks, beside what is published
pub mod clock; // the time that is stated
pub mod disk; // file operations, and which errors end the process
pub mod faults; // a disk for tests: loses, tears, fails, flips, fills up
pub mod heads; // the journal of signed checkpoints, and its published list
pub mod journal; // the commit point: hashed frames, group commit
pub mod logtree; // the published tiles, read back before signing
pub mod sequencer; // append, acknowledge, integrate, sign, publish: the order of the steps

// What others run, and what everybody reads.
pub mod encoded; // gzip bytes of published texts, beside the published folder
pub mod evidence; // two signed checkpoints that cannot both be true
pub mod fetch; // published files from a folder, a web server, a zip
pub mod http_static; // a published tree over HTTP
pub mod listen; // connections: limits, time limits, stopping
pub mod mirror; // a copy that checked every byte before it shows it
pub mod objects; // a published folder in S3-compatible storage too
pub mod witness; // cosigns what only grew; never forgets what it cosigned
pub mod witness_client; // asks witnesses for cosignatures

// The authority's node: intake -> sequence -> publish.
pub mod complaint; // of people without a key: what is logged, what they keep
pub mod http; // the intake's addresses, bodies, problems
pub mod index; // statement id -> log index: made from the journal
pub mod intake; // what is taken, and why not
pub mod metrics; // what the node counts about itself
pub mod node; // the threads of a node, its start and its stop
pub mod publish; // at/<size>/ and live/: made, read back, logged
pub mod setup; // a new node: keys, definition, register
pub mod telemetry; // structured logs

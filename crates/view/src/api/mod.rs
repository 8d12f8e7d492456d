//! What the published JSON is, for programs: an OpenAPI description of all published files, and the JSON Schemas that it names.
//!
//! In scope: these texts, which no log changes. Not in scope: where they are served (spec 5 §1). Main item: [`FILES`].

/// Each file with its name.
pub const FILES: [(&str, &str); 4] = [
    ("area.schema.json", include_str!("area.schema.json")),
    ("latest.schema.json", include_str!("latest.schema.json")),
    ("openapi.json", include_str!("openapi.json")),
    ("results.schema.json", crate::export::SCHEMA),
];

//! Cells that no spreadsheet takes for a formula (spec 5 §2.4), quoted only where needed (RFC 4180).

use alloc::string::String;

/// A cell as it is written.
#[must_use]
pub fn defused(cell: &str) -> String {
    let mut out = String::new();
    push_words(&mut out, cell);
    out
}

/// Writes a cell with words that people chose.
pub(crate) fn push_words(out: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = cell.contains([',', '"', '\n', '\r']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for c in cell.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    if quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        for (cell, written) in [
            ("Town Hall", "Town Hall"),
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("@a", "'@a"),
            ("+a", "'+a"),
            ("\ta", "'\ta"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("=a,b", "\"'=a,b\""),
            ("", ""),
        ] {
            assert_eq!(defused(cell), written);
        }
    }
}

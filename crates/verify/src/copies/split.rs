//! Statements that stand one after another in a file (spec 6 §6.1).

use alloc::vec::Vec;

/// What every statement begins with.
const BEGIN: &[u8] = b"acta/";

/// The pieces of a file, each with the line it begins at, from 1. A piece begins at each line that begins with `acta/`;
/// blank lines at its end are not part of it. What stands before the first one is a piece too, unless it is blank.
#[must_use]
pub fn split(bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut pieces = Vec::new();
    let (mut start, mut start_line) = (0, 1);
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(BEGIN) && at > start {
            push(&mut pieces, start_line, bytes.get(start..at));
            (start, start_line) = (at, line);
        } else if rest.starts_with(BEGIN) {
            start_line = line;
        }
        at += rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        line += 1;
    }
    push(&mut pieces, start_line, bytes.get(start..));
    pieces
}

fn push<'a>(pieces: &mut Vec<(u64, &'a [u8])>, line: u64, piece: Option<&'a [u8]>) {
    let mut piece = piece.unwrap_or_default();
    while let Some(shorter) = piece.strip_suffix(b"\n\n") {
        piece = piece.get(..=shorter.len()).unwrap_or_default();
    }
    if piece.iter().any(|byte| !byte.is_ascii_whitespace()) {
        pieces.push((line, piece));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u64, &str)]) {
        let got = split(text.as_bytes());
        let expected: Vec<_> =
            expected.iter().map(|(line, text)| (*line, text.as_bytes())).collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn pieces_begin_at_a_statement() {
        check("", &[]);
        check("\n\n", &[]);
        check("acta/a\nb\n\n— s\n", &[(1, "acta/a\nb\n\n— s\n")]);
        check(
            "acta/a\n\n— s\nacta/b\n\n— t\n\n\nacta/c\n",
            &[(1, "acta/a\n\n— s\n"), (4, "acta/b\n\n— t\n"), (9, "acta/c\n")],
        );
        check("hello\nacta/a\n", &[(1, "hello\n"), (2, "acta/a\n")]);
        check("\nacta/a\n", &[(2, "acta/a\n")]);
    }
}

//! What happens to published files: before they are named, and on their way to a reader.

use crate::dice::Dice;
use crate::tree::Files;

/// A publisher who writes other figures than those that follow, and names the files as they are.
pub(crate) fn lie(dice: &mut Dice, files: &mut Files) {
    let paths: Vec<String> = files.keys().filter(|path| *path != "checkpoint").cloned().collect();
    let path = dice.pick(&paths).clone();
    match dice.below(6) {
        0 => drop(files.remove(&path)),
        1 => drop(files.insert("units/none/0000.csv".to_owned(), b"station\n".to_vec())),
        2 => without_line(dice, files.get_mut(&path).unwrap()),
        3 => drop(files.remove("checkpoint")),
        _ => digit(dice, files.get_mut(&path).unwrap()),
    }
}

/// One digit, or any byte of a file without one.
fn digit(dice: &mut Dice, bytes: &mut [u8]) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
    if digits.is_empty() {
        return byte(dice, bytes);
    }
    let at = *dice.pick(&digits);
    bytes[at] = if bytes[at] == b'9' { b'0' } else { bytes[at] + 1 };
}

/// One byte becomes another one.
pub(crate) fn byte(dice: &mut Dice, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        let at = dice.place(bytes.len());
        bytes[at] ^= u8::try_from(1 + dice.below(255)).unwrap();
    }
}

fn without_line(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let lines: Vec<Vec<u8>> =
        bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if !lines.is_empty() {
        let gone = dice.place(lines.len());
        *bytes = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != gone)
            .flat_map(|(_, line)| line.clone())
            .collect();
    }
}

/// Changes a published tree.
pub(crate) fn damage(dice: &mut Dice, files: &mut Files) {
    let paths: Vec<String> = files.keys().cloned().collect();
    let path = dice.pick(&paths).clone();
    match dice.below(12) {
        0 => drop(files.remove(&path)),
        1 => drop(files.insert(format!("{path}.more"), b"more\n".to_vec())),
        2 => without_line(dice, files.get_mut(&path).unwrap()),
        3 => {
            let bytes = files.get_mut(&path).unwrap();
            let keep = dice.place(bytes.len() + 1);
            bytes.truncate(keep);
        }
        4 => {
            let size =
                path.strip_prefix("at/").and_then(|rest| rest.split('/').next()).map(str::to_owned);
            if let Some(size) = size {
                files.retain(|path, _| !path.starts_with(&format!("at/{size}/")));
            }
        }
        5 => drop(files.remove("log/heads/000")),
        6 => drop(files.remove("log/checkpoint")),
        7 => older_checkpoint(files),
        _ => digit(dice, files.get_mut(&path).unwrap()),
    }
}

fn older_checkpoint(files: &mut Files) {
    let Some(heads) =
        files.get("log/heads/000").and_then(|bytes| String::from_utf8(bytes.clone()).ok())
    else {
        return;
    };
    let notes: Vec<&str> = heads.split("\n\n").collect();
    if notes.len() >= 4 {
        let old = format!("{}\n\n{}\n", notes[0], notes[1]);
        files.insert("log/checkpoint".to_owned(), old.into_bytes());
    }
}

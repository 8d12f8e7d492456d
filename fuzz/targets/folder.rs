//! Election folders: five files from the fuzzer's bytes, a NUL between them. What is read can be
//! written and read back.
#![no_main]

use acta_fuzz::folder::Folder;
use acta_fuzz::{folder_comes_back, must, scratch};
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 5] =
    ["definition.txt", "areas.csv", "stations.csv", "choices.csv", "records.csv"];

fuzz_target!(|data: &[u8]| {
    let dir = scratch();
    for (name, bytes) in FILES.iter().zip(data.split(|byte| *byte == 0)) {
        must(std::fs::write(dir.join(name), bytes));
    }
    let read = Folder::read(&dir);
    let _ = std::fs::remove_dir_all(dir);
    if let Ok(folder) = read {
        folder_comes_back(&folder);
    }
});

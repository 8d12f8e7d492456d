//! Writes a page for each chart, with invented figures, into the folder that is named: to be looked at in a browser.
//! `cargo run -p acta-view --example charts -- FOLDER`

mod samples;

use std::path::Path;
use std::{env, fs, io};

use acta_view::chart;

const PAGE_STYLE: &str = include_str!("../../src/pages/style.css");

fn main() -> io::Result<()> {
    let Some(folder) = env::args_os().nth(1) else {
        return Err(io::Error::other("name a folder to write to"));
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for (name, language, figure) in samples::all() {
        fs::write(folder.join(format!("{name}.html")), page(name, language, &figure))?;
        println!("{name}.html: {} bytes of figure", figure.len());
    }
    Ok(())
}

fn page(name: &str, language: &str, figure: &str) -> String {
    let direction = if language == "ar" { "rtl" } else { "ltr" };
    let style = chart::STYLE;
    format!(
        "<!DOCTYPE html><html lang=\"{language}\" dir=\"{direction}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{name}</title>\
         <style>{PAGE_STYLE}{style}</style><main>{figure}</main></html>"
    )
}

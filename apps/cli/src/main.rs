//! The binary `acta`: hands the command line to [`acta_cli::commands`].
use std::process::ExitCode;

fn main() -> ExitCode {
    acta_cli::commands::run()
}

//! `acta completions`: for the shell.

use super::{Cli, Exit};
use clap::CommandFactory;
use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell.
    shell: Shell,
}

#[expect(clippy::unnecessary_wraps, reason = "every command has the same form")]
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "acta", &mut script);
    out!("{}", String::from_utf8_lossy(&script));
    Ok(Exit::Holds)
}

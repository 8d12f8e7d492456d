//! Small files that commands share: secret keys, statements, a definition under its anchor.

use crate::carry::bundle;
use acta::keys::{KeyBook, open};
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_log::note::SecretKey;
use acta_log::policy::Policy;
use anyhow::{Context, bail, ensure};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A file read whole is at most this long.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Reads a file whole.
///
/// # Errors
/// Absent, too long, unreadable; the message names it.
pub fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let len = fs::metadata(path).with_context(|| format!("{}", path.display()))?.len();
    ensure!(
        len <= FILE_BYTES_MAX,
        "{}: expected at most {FILE_BYTES_MAX} bytes, got {len}",
        path.display()
    );
    fs::read(path).with_context(|| format!("{}", path.display()))
}

/// Reads a file of text.
///
/// # Errors
/// As [`read`]; not UTF-8.
pub fn read_text(path: &Path) -> anyhow::Result<String> {
    String::from_utf8(read(path)?).with_context(|| format!("{}", path.display()))
}

/// Reads a secret key.
///
/// # Errors
/// Absent or not a key.
pub fn read_key(path: &Path) -> anyhow::Result<SecretKey> {
    SecretKey::parse(read_text(path)?.trim_end()).with_context(|| format!("{}", path.display()))
}

/// Writes a secret key, readable by its owner only, never over another file.
///
/// # Errors
/// The file exists, or the disk.
pub fn write_key(path: &Path, key: &SecretKey) -> anyhow::Result<()> {
    write_new(path, format!("{}\n", key.skey()).as_bytes(), "a secret key")
}

/// Writes what nobody else may read yet, readable by its owner only, never over another file.
///
/// # Errors
/// The file exists, or the disk.
pub fn write_secret(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write_new(path, bytes, "a secret")
}

/// Writes a statement, never over another file.
///
/// # Errors
/// The file exists, or the disk.
pub fn write_statement(path: &Path, statement: &Statement) -> anyhow::Result<()> {
    write_new(path, statement.as_bytes(), "a statement")
}

fn write_new(path: &Path, bytes: &[u8], what: &str) -> anyhow::Result<()> {
    let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = open.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow::anyhow!(
            "{}: expected no file yet, got one: {what} is never overwritten",
            path.display()
        ),
        _ => anyhow::Error::new(error).context(path.display().to_string()),
    })?;
    file.write_all(bytes)?;
    file.sync_all().with_context(|| format!("{}", path.display()))
}

/// Reads a statement.
///
/// # Errors
/// Absent, or refused by spec 1; the message names file, line, expected and got.
pub fn read_statement(path: &Path) -> anyhow::Result<Statement> {
    Statement::parse(&read(path)?).map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))
}

/// What follows from a definition under its anchor.
pub struct Root {
    /// Who signs what.
    pub keys: KeyBook,
    /// The log's keys and the witnesses that must cosign.
    pub policy: Policy,
}

/// Reads a statement, or all statements of a bundle (spec 2 §6).
///
/// # Errors
/// As [`read_statement`]; an item of the bundle that is not whole.
pub fn read_statements(path: &Path) -> anyhow::Result<Vec<Statement>> {
    if bundle::is_one(path)? { bundle::statements(path) } else { Ok(vec![read_statement(path)?]) }
}

/// The definition under an anchor, with its keys and its witness policy: a file of its own, or one of a bundle.
///
/// # Errors
/// The file does not hold it, or its own authority did not sign it.
pub fn read_definition(path: &Path, anchor: StatementId) -> anyhow::Result<Root> {
    root_of(path, &read_statements(path)?, anchor)
}

/// The same of statements that were read from a file.
///
/// # Errors
/// As [`read_definition`].
pub fn root_of(path: &Path, statements: &[Statement], anchor: StatementId) -> anyhow::Result<Root> {
    let statement = match statements {
        [one] => one,
        many => many.iter().find(|one| one.id() == anchor).with_context(|| {
            format!(
                "{}: expected the definition with the anchor {anchor}, got none",
                path.display()
            )
        })?,
    };
    if statement.id() != anchor {
        bail!(
            "{}: expected the definition with the anchor {anchor}, got {}",
            path.display(),
            statement.id()
        );
    }
    let Body::Definition(body) = statement.body() else {
        bail!("{}: expected a definition, got {}", path.display(), statement.body().kind())
    };
    let policy = Policy::parse(body.witness_policy_text().as_bytes())
        .with_context(|| format!("{}", path.display()))?;
    let (keys, _) =
        open(statement.clone()).map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?;
    Ok(Root { keys, policy })
}

/// An anchor as a person types it.
///
/// # Errors
/// Not 64 hexadecimal digits.
pub fn anchor(text: &str) -> Result<StatementId, String> {
    let tidy = text.trim().to_ascii_lowercase();
    StatementId::parse(&tidy).ok_or_else(|| format!("expected 64 hexadecimal digits, got {text:?}"))
}

/// An address as a person types it. Certificates are a proxy's work: this program speaks plain HTTP, and believes
/// signatures only.
///
/// # Errors
/// No `http://HOST`.
pub fn http_address(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    match host {
        Some(host) if !host.is_empty() => Ok(text.to_owned()),
        _ => Err(format!("expected http://HOST[:PORT], got {text:?}")),
    }
}

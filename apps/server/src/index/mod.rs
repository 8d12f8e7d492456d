//! The index: statement id to log index, station to entries, and when entries were received.
//!
//! In scope: a SQLite database that the journal makes again ([`crate::node::reindex`]). Not in scope:
//! any fact of its own: what stands here and not in the journal does not exist. Main type: [`Index`].
//!
//! SQLite does not check its own bytes, so the rows are chained by SHA-256: at each start all rows are
//! read and hashed, and a database whose rows, size or root differ from the journal's is thrown away.

use std::path::{Path, PathBuf};

use acta_log::hash::{Hash, Sha256};
use acta_log::tree::Frontier;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::disk::count;
use crate::journal::Reader;

/// Changes with the meaning of any column.
const VERSION: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL,
        root BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
    CREATE TABLE entry (idx INTEGER PRIMARY KEY, id BLOB NOT NULL, kind TEXT NOT NULL,
        station TEXT, contest TEXT, received INTEGER NOT NULL) STRICT;
    CREATE INDEX entry_station ON entry (station, idx) WHERE station IS NOT NULL;
";

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// SHA-256 of the statement's text.
    pub id: Hash,
    /// KIND of the statement's first line.
    pub kind: String,
    /// Station that the statement names.
    pub station: Option<String>,
    /// Contest that the statement names.
    pub contest: Option<String>,
    /// `received` of the entry's header, in seconds since 1970.
    pub received_s: i64,
    /// The entry's leaf hash. Not stored: it leads to the root that is.
    pub leaf_hash: Hash,
}

impl Row {
    fn chain(&self, before: &Hash) -> Hash {
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(&self.id);
        let station = self.station.as_deref().unwrap_or_default();
        let contest = self.contest.as_deref().unwrap_or_default();
        let parts = [self.kind.as_bytes(), station.as_bytes(), contest.as_bytes()];
        for part in parts {
            hash.update(&count(part.len()).to_be_bytes());
            hash.update(part);
        }
        hash.update(&self.received_s.to_be_bytes());
        hash.finish()
    }
}

/// Why the index cannot be used. Never fatal: it is made again.
#[derive(Debug)]
pub enum IndexError {
    /// SQLite's own reason.
    Sqlite(rusqlite::Error),
    /// It is not the index of this journal.
    Differs(String),
}

impl std::fmt::Display for IndexError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "index: {error}"),
            Self::Differs(what) => write!(f, "index: {what}"),
        }
    }
}

impl std::error::Error for IndexError {}

impl From<rusqlite::Error> for IndexError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The database, with one writer.
pub struct Index {
    connection: Connection,
    frontier: Frontier,
    chain: Hash,
}

impl Index {
    /// Opens the index at `path` if it is that of the journal; gives each row to `each` in log order.
    ///
    /// # Errors
    /// [`IndexError`]: make it again with [`Index::create`].
    pub fn open(
        path: &Path,
        reader: &Reader,
        mut each: impl FnMut(u64, Row),
    ) -> Result<Self, IndexError> {
        let connection = connect(path)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let differs = |what: String| Err(IndexError::Differs(what));
        if version != VERSION {
            return differs(format!("expected version {VERSION}, got {version}"));
        }
        let state = connection.query_row("SELECT size, root, chain FROM state", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
        });
        let Some((size, root, chain)) = state.optional()? else {
            return differs("no state".to_owned());
        };
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        if size > reader.size() {
            return differs(format!("expected at most {} entries, got {size}", reader.size()));
        }
        let edge = reader.edge_at(size).map_err(|error| IndexError::Differs(error.to_string()))?;
        if edge.root()[..] != root[..] {
            return differs(format!("another root at size {size} than the journal's"));
        }
        let (rows, found) = read(&connection, &mut each)?;
        if rows != size || found[..] != chain[..] {
            return differs(format!("its {rows} rows do not have the hash that was stored"));
        }
        Ok(Self { connection, frontier: edge.frontier(), chain: found })
    }

    /// An empty index in place of whatever is there.
    ///
    /// # Errors
    /// [`IndexError::Sqlite`].
    pub fn create(path: &Path) -> Result<Self, IndexError> {
        for file in files(path) {
            // It may not be there; if it cannot be removed, making the tables says so.
            let _ = std::fs::remove_file(file);
        }
        let connection = connect(path)?;
        connection.execute_batch(SCHEMA)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        let mut index = Self { connection, frontier: Frontier::new(), chain: Hash::default() };
        index.append(&[])?;
        Ok(index)
    }

    /// Number of entries indexed.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Adds the rows of the next entries, durably, all or none.
    ///
    /// # Errors
    /// [`IndexError::Sqlite`]; the database is as before, this value must not be used any more.
    pub fn append(&mut self, rows: &[Row]) -> Result<(), IndexError> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare(
                "INSERT INTO entry (idx, id, kind, station, contest, received)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for row in rows {
                let index = signed(self.frontier.size());
                let (station, contest) = (row.station.as_deref(), row.contest.as_deref());
                insert.execute(params![
                    index,
                    row.id,
                    row.kind,
                    station,
                    contest,
                    row.received_s
                ])?;
                self.frontier.push(row.leaf_hash);
                self.chain = row.chain(&self.chain);
            }
        }
        transaction.execute(
            "INSERT OR REPLACE INTO state (one, size, root, chain) VALUES (1, ?1, ?2, ?3)",
            params![signed(self.frontier.size()), self.frontier.root(), self.chain],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Log indexes of the entries that name a station, in log order, at most `max`.
    ///
    /// # Errors
    /// [`IndexError::Sqlite`].
    pub fn of_station(&self, station: &str, max: u32) -> Result<Vec<u64>, IndexError> {
        let query = "SELECT idx FROM entry WHERE station = ?1 ORDER BY idx LIMIT ?2";
        let mut statement = self.connection.prepare(query)?;
        let rows = statement.query_map(params![station, max], |row| row.get::<_, i64>(0))?;
        let index = |row: rusqlite::Result<i64>| Ok(u64::try_from(row?).unwrap_or_default());
        rows.map(index).collect()
    }

    /// All rows as text, for comparison.
    ///
    /// # Errors
    /// [`IndexError::Sqlite`].
    pub fn dump(&self) -> Result<String, IndexError> {
        let mut text = String::new();
        let (rows, chain) = read(&self.connection, &mut |index, row| {
            use std::fmt::Write as _;
            let _ = writeln!(text, "{index} {row:?}");
        })?;
        Ok(format!("{text}{rows} rows, root {:?}, chain {chain:?}\n", self.frontier.root()))
    }
}

/// The database and what SQLite keeps beside it.
fn files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

fn connect(path: &Path) -> Result<Connection, IndexError> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Reads all rows; gives their number and the hash of the chain.
fn read(
    connection: &Connection,
    each: &mut impl FnMut(u64, Row),
) -> Result<(u64, Hash), IndexError> {
    let query = "SELECT idx, id, kind, station, contest, received FROM entry ORDER BY idx";
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    let (mut number, mut chain) = (0, Hash::default());
    while let Some(row) = rows.next()? {
        let index = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(u64::MAX);
        if index != number {
            return Err(IndexError::Differs(format!("expected row {number}, got {index}")));
        }
        let row = Row {
            id: row.get(1)?,
            kind: row.get(2)?,
            station: row.get(3)?,
            contest: row.get(4)?,
            received_s: row.get(5)?,
            leaf_hash: Hash::default(),
        };
        chain = row.chain(&chain);
        each(index, row);
        number += 1;
    }
    Ok((number, chain))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

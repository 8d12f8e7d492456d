//! The table at the end: what was expected, what is published, and whether they are equal.

/// A row: a name, what the source says, what the mirror says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    name: String,
    expected: String,
    got: String,
}

/// A table that knows whether it is right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a figure with its expected value.
    pub(super) fn compare(&mut self, name: &str, expected: impl ToString, got: impl ToString) {
        self.rows.push(Row {
            name: name.to_owned(),
            expected: expected.to_string(),
            got: got.to_string(),
        });
    }

    /// Whether every figure is as expected.
    pub(super) fn is_right(&self) -> bool {
        self.rows.iter().all(|row| row.expected == row.got)
    }

    /// Rows as text: name, expected, got, and a word on each.
    pub(super) fn text(&self) -> String {
        let width = |of: fn(&Row) -> &String| {
            self.rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0)
        };
        let (name, expected, got) = (
            width(|row| &row.name),
            width(|row| &row.expected).max(8),
            width(|row| &row.got).max(8),
        );
        let mut out = format!("  {:<name$}  {:>expected$}  {:>got$}\n", "", "expected", "mirror");
        for row in &self.rows {
            let word = if row.expected == row.got { "equal" } else { "DIFFERS" };
            out.push_str(&format!(
                "  {:<name$}  {:>expected$}  {:>got$}  {word}\n",
                row.name, row.expected, row.got
            ));
        }
        out
    }

    /// Rows for a script.
    pub(super) fn json(&self) -> serde_json::Value {
        let row = |row: &Row| serde_json::json!({"name": row.name, "expected": row.expected, "got": row.got, "equal": row.expected == row.got});
        self.rows.iter().map(row).collect()
    }

    /// How many figures were compared.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

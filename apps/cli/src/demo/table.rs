//! The table at the end: what was expected, what is published, and whether they are equal.

use std::fmt::Display;

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
    pub(super) fn compare(&mut self, name: &str, expected: &dyn Display, got: &dyn Display) {
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

/// A key by which names sort as people count: `vote 2` before `vote 10`.
pub(super) fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(digits);
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, after) = after.split_at(end);
        parts.push((word.to_owned(), number.parse().unwrap_or(0)));
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_count() {
        let mut names = ["vote 10", "valid", "vote 2", "vote 2.11", "vote 1", "vote 2.2"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["valid", "vote 1", "vote 2", "vote 2.2", "vote 2.11", "vote 10"]);
    }

    #[test]
    fn one_differing_figure_makes_the_table_wrong() {
        let mut table = Table::default();
        table.compare("valid", &7, &"7");
        assert!(table.is_right());
        table.compare("blank", &1, &2);
        assert!(!table.is_right() && table.text().ends_with("DIFFERS\n"));
    }
}

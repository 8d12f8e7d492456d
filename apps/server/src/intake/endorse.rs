//! Further signatures on a text that is known: an entry of kind `endorse`, never a second record.

use acta::entry::Entry;
use acta::kinds::{Endorse, Kind as _};
use acta::statement::Signature;
use acta::{Body, Statement, StatementId};

use super::promise::{Fixture, internal};
use super::{Found, Intake, Sender, of_refusal};
use crate::http::problem::Problem;
use crate::metrics::add;

impl Intake {
    /// Logs the lines of `statement` whose names have not signed its entry yet, if all of them verify;
    /// whether there were any.
    ///
    /// # Errors
    /// The [`Problem`] of a line that does not verify; nothing was logged.
    pub(super) async fn endorse(
        &self,
        entry: &Fixture,
        statement: Statement,
        sender: &Sender,
    ) -> Result<bool, Problem> {
        if self.further(entry, &statement)?.is_empty() {
            return Ok(false);
        }
        // One at a time: two that come at once must not be logged twice.
        let _turn = self.endorsing.lock().await;
        let further = self.further(entry, &statement)?;
        if further.is_empty() {
            return Ok(false);
        }
        let only = Statement::assemble(statement.text(), further.clone());
        let only = only.map_err(|fault| super::check::of_fault(&fault))?;
        let mut checked = self.verify(vec![(0, only)], sender.source).await;
        if let Some((_, Err(problem))) = checked.pop() {
            return Err(problem);
        }
        self.log_endorsement(entry.id, further, sender).await
    }

    /// The lines by names that neither the entry nor an endorsement of it has.
    fn further(&self, entry: &Fixture, statement: &Statement) -> Result<Vec<Signature>, Problem> {
        let mut names: Vec<_> = self.lines(entry.index)?.iter().map(|line| line.name).collect();
        for index in self.known().endorsements(&entry.id.0) {
            names.extend(self.lines(index)?.iter().map(|line| line.name));
        }
        let lines = statement.signatures().iter();
        Ok(lines.filter(|line| !names.contains(&line.name)).copied().collect())
    }

    /// The lines of a statement, or those that an endorsement adds.
    fn lines(&self, index: u64) -> Result<Vec<Signature>, Problem> {
        let entry = self.entry(index)?;
        let entry = Entry::parse(entry.payload()).map_err(|fault| internal(&fault))?;
        let statement = entry.parse_statement().map_err(|fault| internal(&fault))?;
        Ok(match statement.body() {
            Body::Endorse(endorse) => endorse.signatures.clone(),
            _ => statement.signatures().to_vec(),
        })
    }

    async fn log_endorsement(
        &self,
        id: StatementId,
        signatures: Vec<Signature>,
        sender: &Sender,
    ) -> Result<bool, Problem> {
        let endorse = Endorse { endorses: id, signatures };
        let made = Statement::sign(&endorse.to_text(self.election()), &[&self.intake_key]);
        let made = made.map_err(|fault| internal(&fault))?;
        let Some(Found::New(reservation)) = self.known().reserve(made.id().0) else {
            return Ok(false);
        };
        let header = self.header(sender.via, &sender.stay);
        let entry = Entry::encode(&header, &made).map_err(|fault| internal(&fault))?;
        let fixed = self.submit(vec![entry], &sender.stay).await.map_err(|r| of_refusal(&r))?;
        if let Some(fixed) = fixed.first() {
            self.known().endorse(id.0, fixed.index);
            reservation.fixed(fixed.index);
            add(&self.metrics.endorsements, 1);
        }
        Ok(true)
    }

    /// The text that an `endorse` statement endorses, if it is an entry.
    pub(super) fn endorsed_text(&self, statement: &Statement) -> Option<String> {
        let Body::Endorse(endorse) = statement.body() else { return None };
        let entry = self.entry(self.known().index(&endorse.endorses.0)?).ok()?;
        let entry = Entry::parse(entry.payload()).ok()?;
        Some(entry.parse_statement().ok()?.text().to_owned())
    }
}

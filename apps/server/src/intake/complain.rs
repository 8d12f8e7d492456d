//! The intake as a desk for complaints of people without a key (spec 5 §7.3).

use std::net::IpAddr;

use acta::entry::Channel;
use acta::statement::Statement;
use acta::value::{ElectionId, Time};
use acta_log::note::SecretKey;
use hyper::body::Bytes;

use super::{Intake, time};
use crate::http::complaint::Desk;
use crate::http::problem::{Code, Problem};

impl Desk for Intake {
    fn election(&self) -> &ElectionId {
        &self.election
    }

    fn key(&self) -> Option<&SecretKey> {
        Some(&self.intake_key)
    }

    fn now(&self) -> Time {
        time(i64::try_from(self.now_s()).unwrap_or(i64::MAX))
    }

    async fn take(
        &self,
        statement: Statement,
        via: Channel,
        source: IpAddr,
    ) -> Result<(Option<u64>, Option<String>), Problem> {
        let bytes = Bytes::copy_from_slice(statement.as_bytes());
        let accepted = self.one(bytes, via, source).await?;
        Ok((Some(accepted.index), accepted.promise.map(|note| note.to_string())))
    }

    fn refuse(&self, code: Code, source: IpAddr) {
        Self::refuse(self, code, source);
    }
}

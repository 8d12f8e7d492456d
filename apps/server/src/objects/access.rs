//! Where objects are put, and with whose leave.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};

use crate::fetch::check_path;

/// A credentials file has at most this many bytes.
const FILE_BYTES_MAX: u64 = 65_536;
/// Names of buckets are this long at most.
const BUCKET_BYTES_MAX: usize = 63;

/// `s3://BUCKET/PREFIX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The bucket.
    pub bucket: String,
    /// What stands before each path, without a slash at its ends; empty for the whole bucket.
    pub prefix: String,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(f, "s3://{}{slash}{}", self.bucket, self.prefix)
    }
}

impl Target {
    /// Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`. A prefix has the characters of published paths (spec 5 §2.5).
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected s3://BUCKET or s3://BUCKET/PREFIX, got {text}");
        let rest = text.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
        let sound = !bucket.is_empty() && bucket.len() <= BUCKET_BYTES_MAX;
        let prefix = prefix.trim_end_matches('/');
        if !(sound
            && bucket.bytes().all(plain)
            && (prefix.is_empty() || check_path(prefix).is_ok()))
        {
            return Err(wrong());
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The key of the object of a published path.
    #[must_use]
    pub fn key(&self, path: &str) -> String {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        format!("{}{slash}{path}", self.prefix)
    }
}

/// The address of a service and the credentials for it. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct Access {
    /// An `http://` or `https://` address; none for Amazon's own of the region.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    pub(super) key_id: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, region, .. } = self;
        write!(f, "Access {{ endpoint: {endpoint:?}, region: {region:?}, .. }}")
    }
}

impl Access {
    /// From the environment variables that other programs read too (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`), or with the keys of a file in place of those of the environment.
    /// `endpoint` comes before the environment's.
    ///
    /// # Errors
    /// What is absent.
    pub fn read(
        endpoint: Option<&str>,
        file: Option<&Path>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let (key_id, secret, token) = match file {
            Some(path) => of_file(path)?,
            None => (
                env("AWS_ACCESS_KEY_ID").context(
                    "no credentials: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or a file",
                )?,
                env("AWS_SECRET_ACCESS_KEY").context("expected AWS_SECRET_ACCESS_KEY beside AWS_ACCESS_KEY_ID")?,
                env("AWS_SESSION_TOKEN"),
            ),
        };
        let region = env("AWS_REGION").or_else(|| env("AWS_DEFAULT_REGION"));
        let endpoint = endpoint.map(str::to_owned).or_else(|| env("AWS_ENDPOINT_URL"));
        if let Some(endpoint) = &endpoint {
            let known = ["http://", "https://"].iter().any(|scheme| endpoint.starts_with(scheme));
            ensure!(known, "{endpoint}: expected an http:// or https:// address");
        }
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        Ok(Self { endpoint, region, key_id, secret, token })
    }

    /// What must never be printed.
    pub(super) fn secrets(&self) -> Vec<String> {
        let mut all = vec![self.secret.clone(), self.key_id.clone()];
        all.extend(self.token.clone());
        all
    }
}

/// The first section of a file in the form of Amazon's own tools.
fn of_file(path: &Path) -> anyhow::Result<(String, String, Option<String>)> {
    let place = path.display();
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {place}"))?;
    let mut file = file.take(FILE_BYTES_MAX);
    file.read_to_string(&mut text).with_context(|| format!("cannot read {place}"))?;
    let (mut key_id, mut secret, mut token, mut sections) = (None, None, None, 0);
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            sections += 1;
            if sections > 1 {
                break;
            }
            continue;
        }
        // The line itself is not shown: it may be the secret.
        let Some((key, value)) = line.split_once('=') else {
            bail!("{place}, line {number}: expected `key = value`")
        };
        let value = Some(value.trim().to_owned());
        match key.trim() {
            "aws_access_key_id" => key_id = value,
            "aws_secret_access_key" => secret = value,
            "aws_session_token" => token = value,
            _ => {}
        }
    }
    let absent = |what: &str| format!("{place}: expected a line `{what} = …`");
    Ok((
        key_id.with_context(|| absent("aws_access_key_id"))?,
        secret.with_context(|| absent("aws_secret_access_key"))?,
        token,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_bucket_and_perhaps_a_prefix() {
        let parse =
            |text| Target::parse(text).map(|target| (target.to_string(), target.key("live/a")));
        let own = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(parse("s3://results"), own("s3://results", "live/a"));
        assert_eq!(
            parse("s3://results/2026/fold/"),
            own("s3://results/2026/fold", "2026/fold/live/a")
        );
        for wrong in [
            "results",
            "s3://",
            "s3://Results",
            "s3://a/../b",
            "s3://a//b",
            "s3://a/.b",
            "http://a",
        ] {
            assert!(parse(wrong).is_err_and(|why| why.contains("expected s3://BUCKET")), "{wrong}");
        }
    }

    #[test]
    fn credentials_come_from_the_environment_or_a_file_and_are_not_shown() {
        let env = |name: &str| {
            let value = match name {
                "AWS_ACCESS_KEY_ID" => "the-id",
                "AWS_SECRET_ACCESS_KEY" => "the-secret",
                "AWS_ENDPOINT_URL" => "http://127.0.0.1:1",
                _ => "",
            };
            Some(value.to_owned())
        };
        let access = Access::read(None, None, &env).unwrap();
        assert_eq!(
            (access.key_id.as_str(), access.secret.as_str(), &access.token),
            ("the-id", "the-secret", &None)
        );
        assert_eq!(
            format!("{access:?}"),
            "Access { endpoint: Some(\"http://127.0.0.1:1\"), region: \"us-east-1\", .. }"
        );
        assert!(Access::read(None, None, &|_| None).is_err());
        assert!(Access::read(Some("ftp://x"), None, &env).is_err());
        let path = std::env::temp_dir().join(format!("acta-access-{}", std::process::id()));
        let check = |text: &str| {
            std::fs::write(&path, text).unwrap();
            Access::read(None, Some(&path), &|_| None).map_err(|error| format!("{error:#}"))
        };
        let good = "[default]\naws_access_key_id = a\naws_secret_access_key=b\n[other]\naws_secret_access_key = c\n";
        assert_eq!(check(good).unwrap().secret, "b");
        assert!(check("aws_access_key_id = a\n").unwrap_err().contains("aws_secret_access_key"));
        let why = check("topsecret\n").unwrap_err();
        assert!(why.contains("line 1") && !why.contains("topsecret"), "{why}");
        std::fs::remove_file(&path).unwrap();
    }
}

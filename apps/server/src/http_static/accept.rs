//! Whether a reader takes gzip (RFC 9110 §12.5.3).

use axum::http::{HeaderMap, header};

/// Weights are thousandths.
const FULL: u32 = 1_000;

/// Whether gzip is taken, and not less gladly than the bytes as they are.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let (mut gzip, mut any, mut identity) = (None, None, None);
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        // What is not ASCII names no coding.
        for item in value.to_str().unwrap_or_default().split(',') {
            let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight_of(weight);
            match coding.trim().to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => gzip = Some(weight),
                "identity" => identity = Some(weight),
                "*" => any = Some(weight),
                _ => {}
            }
        }
    }
    let gzip = gzip.or(any).unwrap_or(0);
    gzip > 0 && gzip >= identity.unwrap_or(0)
}

/// The number of `q=0.5`, at most three decimals; a weight that is none is that of an absent one.
fn weight_of(text: &str) -> u32 {
    let number = text.trim().strip_prefix("q=").or_else(|| text.trim().strip_prefix("Q="));
    let Some(number) = number else { return FULL };
    let (whole, decimals) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let decimals: String = decimals.chars().chain("000".chars()).take(3).collect();
    match (whole, decimals.parse::<u32>()) {
        ("0", Ok(decimals)) => decimals,
        _ => FULL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (accepted, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.2", true),
            ("deflate, br, zstd", false),
            ("*", true),
            ("*;q=0", false),
            ("gzip;q=0", false),
            ("gzip;q=0.000, *", false),
            ("identity;q=0, gzip;q=0.001", true),
            ("identity, gzip;q=0.5", false),
            ("identity;q=0.5, gzip;q=0.5", true),
            ("", false),
            ("gzipped", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(takes_gzip(&headers), expected, "{accepted}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}

//! Numbers as people read them.

/// Digits in groups of three: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Width of a bar for a share in hundredths of a percent: `12.34%`, at most `100.00%`.
pub fn percent_bar_width(share: u64) -> String {
    const FULL: u64 = 10_000;
    let share = share.min(FULL);
    format!("{}.{:02}%", share / 100, share % 100)
}

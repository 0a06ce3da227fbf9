//! Which part of a clip is wanted (RFC 9110, section 14).

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything: no range, several of them, or one that we do not read.
    Whole,
    /// From the first to the last byte, both included.
    Part(u64, u64),
    /// Beyond the end.
    Nothing,
}

/// Reads `bytes=a-b`, `bytes=a-` or `bytes=-n` of something `size` bytes long.
#[must_use]
pub fn wanted(header: &str, size: u64) -> Wanted {
    let Some((first, last)) = header.trim().strip_prefix("bytes=").and_then(|text| text.split_once('-')) else {
        return Wanted::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last && first < size => Wanted::Part(first, last.min(size - 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() && first < size => Wanted::Part(first, size - 1),
        (Err(_), Ok(tail)) if first.trim().is_empty() && tail > 0 && size > 0 => {
            Wanted::Part(size.saturating_sub(tail), size - 1)
        }
        (Ok(first), _) if first >= size => Wanted::Nothing,
        (Err(_), Ok(0)) if first.trim().is_empty() => Wanted::Nothing,
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_lies_inside_the_whole() {
        for (why, header, expected) in [
            ("from the start", "bytes=0-99", Wanted::Part(0, 99)),
            ("open end", "bytes=900-", Wanted::Part(900, 999)),
            ("the tail", "bytes=-100", Wanted::Part(900, 999)),
            ("past the end", "bytes=990-2000", Wanted::Part(990, 999)),
            ("longer tail than all", "bytes=-5000", Wanted::Part(0, 999)),
            ("beyond", "bytes=1000-", Wanted::Nothing),
            ("no tail", "bytes=-0", Wanted::Nothing),
            ("backwards", "bytes=9-1", Wanted::Whole),
            ("several", "bytes=0-1,5-6", Wanted::Whole),
            ("another unit", "items=0-1", Wanted::Whole),
        ] {
            assert_eq!(wanted(header, 1_000), expected, "{why}");
        }
    }
}

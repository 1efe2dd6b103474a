//! Hours as people write them.

const MINUTES_IN_A_WEEK: f64 = 168.0 * 60.0;
/// What is no number of hours is told with at most so much of it.
const SHOWN_CHARS: usize = 40;

/// Hours as tenths, or what is wrong with them, for the field. Understood are `8`, `7.5`, `7,5`, `7½`, `7h`, `1h30`,
/// `1 h 30 min`, `1:30` and `90 min`.
pub fn hours_tenths(typed: Option<&str>) -> Result<Option<i64>, String> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let shown: String = typed.chars().take(SHOWN_CHARS).collect();
    let Some(minutes) = minutes(typed) else {
        return Err(format!(
            "“{shown}” is not a number of hours. Write it as 8, 7.5 or 7h30."
        ));
    };
    if !(0.0..=MINUTES_IN_A_WEEK).contains(&minutes) {
        return Err(format!(
            "A week has 168 hours; {shown} can't be. Write how many you spent on the internship."
        ));
    }
    // In range, so it fits.
    Ok(Some((minutes / 6.0).round() as i64))
}

fn minutes(typed: &str) -> Option<f64> {
    let text: String = typed
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{2212}' | '\u{2013}' => '-',
            c => c,
        })
        .collect();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    let text = ["hours", "hour", "hrs", "hr"]
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, "h"));
    let text = ["minutes", "minute", "mins", "min"]
        .iter()
        .fold(text, |text, word| text.replace(word, "m"));
    if let Some(minutes) = text.strip_suffix('m')
        && !minutes.contains('h')
    {
        return Some(sign * number(minutes)?);
    }
    let split = text.split_once(['h', ':']);
    let Some((hours, rest)) = split else {
        return Some(sign * number(&text)? * 60.0);
    };
    let rest = rest.strip_suffix(['m', 'h']).unwrap_or(rest);
    let rest = match rest {
        "" => 0.0,
        rest => whole(rest).filter(|minutes| *minutes < 60.0)?,
    };
    Some(sign * (number(hours)? * 60.0 + rest))
}

/// Digits only: no exponent, no `inf`.
fn whole(text: &str) -> Option<f64> {
    let is_whole = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    text.parse().ok().filter(|_| is_whole)
}

fn number(text: &str) -> Option<f64> {
    if let Some(before) = text.strip_suffix('½') {
        let before = if before.is_empty() { "0" } else { before };
        return Some(whole(before)? + 0.5);
    }
    match text.split_once(['.', ',']) {
        None => whole(text),
        Some((before, after)) => {
            let before = if before.is_empty() { "0" } else { before };
            whole(before)?;
            whole(after)?;
            format!("{before}.{after}").parse().ok()
        }
    }
}

/// 75 tenths are "7.5".
pub fn hours_word(tenths: i64) -> String {
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let rows = [
            ("8", 80),
            ("0", 0),
            ("7.5", 75),
            ("7,5", 75),
            (",5", 5),
            ("7½", 75),
            ("½", 5),
            ("8h", 80),
            ("8 hours", 80),
            ("1 hour", 10),
            ("1h30", 15),
            ("1h30m", 15),
            ("1 h 30 min", 15),
            ("1:30", 15),
            ("10:05h", 101),
            ("90 min", 15),
            ("90 minutes", 15),
            ("+8", 80),
            ("168", 1680),
        ];
        for (typed, tenths) in rows {
            assert_eq!(hours_tenths(Some(typed)), Ok(Some(tenths)), "{typed}");
        }
        assert_eq!(hours_tenths(None), Ok(None));
        assert_eq!(hours_tenths(Some(" ")), Ok(None));
    }

    #[test]
    fn what_can_not_be_is_told() {
        for wrong in ["-1", "−1", "200", "169h", "-1h30", "168:30"] {
            let error = hours_tenths(Some(wrong)).unwrap_err();
            assert!(error.contains("168 hours"), "{wrong}: {error}");
        }
        let words = [
            "twelve",
            "NaN",
            "inf",
            "1e2",
            "0x10",
            "h",
            ":",
            "1h75",
            "1:2:3",
            "1.234,5",
            "--1",
            "8..5",
            "m",
            "<!channel>",
        ];
        for wrong in words {
            let error = hours_tenths(Some(wrong)).unwrap_err();
            assert!(error.contains("not a number of hours"), "{wrong}: {error}");
        }
        let long = hours_tenths(Some(&"x".repeat(3000))).unwrap_err();
        assert!(long.chars().count() < 200, "{long}");
    }

    #[test]
    fn hours_as_a_word() {
        assert_eq!(hours_word(75), "7.5");
        assert_eq!(hours_word(80), "8");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_hours_of_a_week_or_told(typed in "\\PC{0,12}|[0-9hm:., -]{0,8}") {
            if let Ok(Some(tenths)) = hours_tenths(Some(&typed)) {
                prop_assert!((0..=1680).contains(&tenths));
            }
        }

        #[test]
        fn what_is_shown_is_read_again(tenths in 0i64..=1680) {
            prop_assert_eq!(hours_tenths(Some(&hours_word(tenths))), Ok(Some(tenths)));
        }
    }
}

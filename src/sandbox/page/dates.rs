//! `<!date^…>` as its reader sees it.

use jiff::{Timestamp, Zoned, civil::Date};

use super::reader::Reader;

/// Fills Slack's tokens with the instant in the reader's zone; none where it is no instant.
pub(super) fn formatted(reader: &Reader, seconds: &str, pattern: &str) -> Option<String> {
    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    let local = reader.local(at);
    let today = reader.local(reader.now).date();
    let mut shown = pattern.to_owned();
    for (token, form) in TOKENS {
        if shown.contains(token) {
            shown = shown.replace(token, &form.of(&local, today));
        }
    }
    Some(shown)
}

struct Form {
    pattern: &'static str,
    /// Says today, tomorrow, yesterday where it can.
    pretty: bool,
}

const fn plain(pattern: &'static str) -> Form {
    Form {
        pattern,
        pretty: false,
    }
}

const fn pretty(pattern: &'static str) -> Form {
    Form {
        pattern,
        pretty: true,
    }
}

const TOKENS: [(&str, Form); 10] = [
    ("{date_num}", plain("%Y-%m-%d")),
    ("{date_slash}", plain("%m/%d/%Y")),
    ("{date_short_pretty}", pretty("%b %-d, %Y")),
    ("{date_long_pretty}", pretty("%A, %B %-d, %Y")),
    ("{date_pretty}", pretty("%B %-d, %Y")),
    ("{date_short}", plain("%b %-d, %Y")),
    ("{date_long}", plain("%A, %B %-d, %Y")),
    ("{date}", plain("%B %-d, %Y")),
    ("{time_secs}", plain("%H:%M:%S")),
    ("{time}", plain("%H:%M")),
];

impl Form {
    fn of(&self, local: &Zoned, today: Date) -> String {
        let near = [
            (today.yesterday(), "yesterday"),
            (Ok(today), "today"),
            (today.tomorrow(), "tomorrow"),
        ];
        let named = near
            .into_iter()
            .find(|(day, _)| day.as_ref().is_ok_and(|day| *day == local.date()));
        match named {
            Some((_, word)) if self.pretty => word.to_owned(),
            _ => local.strftime(self.pattern).to_string(),
        }
    }
}

//! The page's front matter: its title, and rules under `understudy:` that the prose doesn't say.

use serde_yaml_ng::Value;

use super::problems::Problems;
use super::rules::Found;
use super::shown::shown;
use crate::programs::Approver;
use crate::scheduler::cadence::Cadence;

/// What the front matter sets. A field that it doesn't name is `None`.
#[derive(Debug, Default)]
pub struct FrontMatter {
    pub title: Option<String>,
    pub settings: Settings,
}

/// The keys under `understudy:`.
#[derive(Debug, Default)]
pub struct Settings {
    pub home_channel: Option<Found<String>>,
    pub contact: Option<Found<String>>,
    pub length_weeks: Option<Found<u32>>,
    pub weekly_hours: Option<Found<u32>>,
    pub weekly_percent: Option<Found<u32>>,
    pub weekly_more_than: Option<Found<bool>>,
    pub one_on_one_minutes: Option<Found<u32>>,
    pub approvals: Option<Found<Vec<Approver>>>,
    /// Cron expressions: they say the weekday and the time as well.
    pub post: Option<Found<String>>,
    pub post_weekday: Option<Found<String>>,
    pub post_time: Option<Found<String>>,
    pub check_in: Option<Found<String>>,
    pub check_in_weekday: Option<Found<String>>,
    pub check_in_time: Option<Found<String>>,
    pub request_days: Option<Found<u32>>,
    pub approval_days: Option<Found<u32>>,
    pub skip_holidays: Option<Found<bool>>,
}

const KEYS: [&str; 17] = [
    "home_channel",
    "contact",
    "length_weeks",
    "weekly_hours",
    "weekly_percent",
    "weekly_more_than",
    "one_on_one_minutes",
    "approvals",
    "post",
    "post_weekday",
    "post_time",
    "check_in",
    "check_in_weekday",
    "check_in_time",
    "request_days",
    "approval_days",
    "skip_holidays",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const APPROVERS: [(&str, Approver); 3] = [
    ("intern_manager", Approver::InternManager),
    ("mentor", Approver::Mentor),
    ("mentor_manager", Approver::MentorManager),
];

/// Reads the block between the two `---`, which begins on the page's first line.
pub fn read(block: &str, problems: &mut Problems) -> FrontMatter {
    let yaml = block.trim().trim_start_matches("---");
    let yaml = yaml.strip_suffix("---").unwrap_or(yaml);
    let value = match parse(yaml) {
        Ok(value) => value,
        Err((line, why)) => {
            problems.warning(
                line,
                "front-matter",
                format!("the front matter is no valid YAML ({why}); only its title is read"),
            );
            return FrontMatter {
                title: title_line(block),
                settings: Settings::default(),
            };
        }
    };
    settings_of(&value, block, problems)
}

/// Reads the block between two `+++`.
pub fn read_toml(block: &str, problems: &mut Problems) -> FrontMatter {
    match parse_toml(block.trim().trim_matches('+')) {
        Ok(value) => settings_of(&value, block, problems),
        Err((line, why)) => {
            problems.warning(
                line,
                "front-matter",
                format!("the front matter is no valid TOML ({why}); only its title is read"),
            );
            FrontMatter {
                title: title_line(block),
                settings: Settings::default(),
            }
        }
    }
}

/// The TOML, or the line and the reason why it is none.
fn parse_toml(toml: &str) -> Result<Value, (usize, String)> {
    refuse_the_long(toml)?;
    match toml::from_str::<toml::Table>(toml) {
        Ok(table) => Ok(from_toml(&toml::Value::Table(table))),
        Err(error) => {
            let place = error.span().map_or(0, |span| span.start);
            let before = toml.get(..place).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Err((line, error.message().to_owned()))
        }
    }
}

/// TOML as YAML, which can say all that TOML says; dates and times as they are written.
fn from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(yes) => Value::from(*yes),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(list) => Value::Sequence(list.iter().map(from_toml).collect()),
        toml::Value::Table(table) => {
            let entries = table.iter();
            let entries = entries.map(|(key, value)| (Value::from(key.as_str()), from_toml(value)));
            Value::Mapping(entries.collect())
        }
    }
}

fn settings_of(value: &Value, block: &str, problems: &mut Problems) -> FrontMatter {
    let mut settings = Settings::default();
    match value.get("understudy") {
        Some(Value::Mapping(rules)) => {
            for (key, value) in rules {
                let key = scalar(key).unwrap_or_default();
                let line = line_of(block, &key);
                set(&mut settings, &key, value, line, problems);
            }
        }
        Some(Value::Null) => {}
        None => misplaced(value, block, problems),
        Some(_) => problems.warning(
            line_of(block, "understudy"),
            "front-matter-value",
            "`understudy` holds no keys; write them below it, as in `home_channel: support`",
        ),
    }
    FrontMatter {
        title: value.get("title").and_then(scalar),
        settings,
    }
}

/// Rules that stand beside `understudy` instead of under it, and an `understudy` that is misspelt.
fn misplaced(value: &Value, block: &str, problems: &mut Problems) {
    /// Names less alike than this are others' own keys.
    const ALIKE: f64 = 0.9;
    let Value::Mapping(entries) = value else {
        return;
    };
    for key in entries.keys().filter_map(scalar) {
        let line = line_of(block, &key);
        if key.contains('_') && KEYS.contains(&key.as_str()) {
            let message = format!("`{key}` belongs under `understudy`; left out here");
            problems.warning(line, "front-matter-key", message);
        } else if strsim::jaro_winkler(&key, "understudy") >= ALIKE {
            let message = format!("`{key}` is not read; did you mean `understudy`?");
            problems.warning(line, "front-matter-key", message);
        }
    }
}

/// The YAML, or the line and the reason why it is none.
fn parse(yaml: &str) -> Result<Value, (usize, String)> {
    /// The YAML library's time grows with the square of the open brackets; people use a handful.
    const MAX_BRACKETS: usize = 500;
    refuse_the_long(yaml)?;
    if yaml.matches(['[', '{']).count() > MAX_BRACKETS {
        return Err((1, "too many brackets".to_owned()));
    }
    serde_yaml_ng::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |place| place.line());
        (line, error.to_string())
    })
}

/// Each key is looked for among all lines, so that a problem with it has its line.
fn refuse_the_long(block: &str) -> Result<(), (usize, String)> {
    const MAX_BYTES: usize = 16 * 1024;
    if block.len() > MAX_BYTES {
        return Err((1, format!("more than {} KiB", MAX_BYTES / 1024)));
    }
    Ok(())
}

/// A title is worth having even where a colon in it breaks the YAML.
fn title_line(block: &str) -> Option<String> {
    let mut lines = block.lines();
    let title = lines.find_map(|line| {
        line.strip_prefix("title")?
            .trim_start()
            .strip_prefix([':', '='])
    })?;
    let title = title.trim().trim_matches(['"', '\'']);
    (!title.is_empty()).then(|| title.to_owned())
}

fn line_of(block: &str, key: &str) -> usize {
    let is_key = |line: &str| {
        let rest = line
            .trim_start()
            .trim_matches(['"', '\''])
            .strip_prefix(key);
        let section = line
            .trim()
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        section == Some(key)
            || rest.is_some_and(|rest| {
                let after = rest.trim_start_matches(['"', '\'', ' ']);
                after.starts_with([':', '='])
            })
    };
    block.lines().position(is_key).map_or(1, |index| index + 1)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = shown(text);
            let words: Vec<&str> = text.split_whitespace().collect();
            (!words.is_empty()).then(|| words.join(" "))
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

fn set(settings: &mut Settings, key: &str, value: &Value, line: usize, problems: &mut Problems) {
    let wanted = match key {
        "home_channel" => {
            put(&mut settings.home_channel, line, channel(value)).or("a channel such as `support`")
        }
        "contact" => {
            put(&mut settings.contact, line, scalar(value)).or("a person such as `@marta`")
        }
        "length_weeks" => put(&mut settings.length_weeks, line, number(value, 1, 260))
            .or("a number of weeks from 1 to 260"),
        "weekly_hours" => put(&mut settings.weekly_hours, line, number(value, 1, 80))
            .or("a number of hours from 1 to 80"),
        "weekly_percent" => put(&mut settings.weekly_percent, line, number(value, 1, 100))
            .or("a number from 1 to 100"),
        "weekly_more_than" => {
            put(&mut settings.weekly_more_than, line, value.as_bool()).or("`true` or `false`")
        }
        "one_on_one_minutes" => put(
            &mut settings.one_on_one_minutes,
            line,
            number(value, 5, 240),
        )
        .or("a number of minutes from 5 to 240"),
        "approvals" => put(&mut settings.approvals, line, approvers(value))
            .or("a list of `intern_manager`, `mentor`, `mentor_manager`"),
        "post" => return cron(&mut settings.post, key, value, line, problems),
        "check_in" => return cron(&mut settings.check_in, key, value, line, problems),
        "post_weekday" => {
            put(&mut settings.post_weekday, line, weekday(value)).or("a weekday such as `monday`")
        }
        "post_time" => put(&mut settings.post_time, line, time(value)).or("a time such as `09:00`"),
        "check_in_weekday" => put(&mut settings.check_in_weekday, line, weekday(value))
            .or("a weekday such as `friday`"),
        "check_in_time" => {
            put(&mut settings.check_in_time, line, time(value)).or("a time such as `15:00`")
        }
        "request_days" => put(&mut settings.request_days, line, number(value, 1, 90))
            .or("a number of working days from 1 to 90"),
        "approval_days" => put(&mut settings.approval_days, line, number(value, 1, 90))
            .or("a number of working days from 1 to 90"),
        "skip_holidays" => {
            put(&mut settings.skip_holidays, line, value.as_bool()).or("`true` or `false`")
        }
        _ => {
            unknown(key, line, problems);
            return;
        }
    };
    if let Some(wanted) = wanted {
        problems.warning(
            line,
            "front-matter-value",
            format!("`{key}` wants {wanted}; the value here is left out"),
        );
    }
}

/// Whether a value was understood; if not, [`Put::or`] says what was wanted.
struct Put(bool);

impl Put {
    fn or(self, wanted: &'static str) -> Option<&'static str> {
        (!self.0).then_some(wanted)
    }
}

fn put<T>(field: &mut Option<Found<T>>, line: usize, value: Option<T>) -> Put {
    *field = value.map(|value| Found { value, line });
    Put(field.is_some())
}

/// A cron expression; what it can't be is told in its own words.
fn cron(
    field: &mut Option<Found<String>>,
    key: &str,
    value: &Value,
    line: usize,
    problems: &mut Problems,
) {
    let text = scalar(value).unwrap_or_default();
    match Cadence::parse(&text) {
        Ok(cadence) => {
            if cadence.is_of_both() {
                let message = format!(
                    "`{key}` has a day of the month and a weekday: it comes where both are right, not where either is"
                );
                problems.info(line, "front-matter-value", message);
            }
            *field = Some(Found { value: text, line });
        }
        Err(error) => {
            let message = format!(
                "`{key}` wants a cron expression such as `0 9 * * TUE`: {error}; the value here is left out"
            );
            problems.warning(line, "front-matter-value", message);
        }
    }
}

fn unknown(key: &str, line: usize, problems: &mut Problems) {
    /// Less alike than this, two keys have nothing to do with each other.
    const ALIKE: f64 = 0.6;
    let nearest = KEYS
        .iter()
        .map(|known| (strsim::jaro_winkler(key, known), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(alike, _)| *alike >= ALIKE);
    let advice = match nearest {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => format!("known are {}", KEYS.join(", ")),
    };
    problems.warning(
        line,
        "front-matter-key",
        format!("`{key}` is no rule of a program; {advice}"),
    );
}

fn channel(value: &Value) -> Option<String> {
    let name = scalar(value)?;
    let name = name.trim_start_matches('#').to_owned();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then_some(name)
}

fn number(value: &Value, least: u32, most: u32) -> Option<u32> {
    let text = scalar(value)?;
    let number: u32 = text.trim_end_matches('%').trim().parse().ok()?;
    (least..=most).contains(&number).then_some(number)
}

fn weekday(value: &Value) -> Option<String> {
    let text = scalar(value)?.to_lowercase();
    let day = WEEKDAYS
        .iter()
        .find(|day| text.len() >= 3 && day.starts_with(text.as_str()))?;
    Some((*day).to_owned())
}

fn time(value: &Value) -> Option<String> {
    let text = scalar(value)?;
    // TOML's own times have seconds.
    let text = match text.matches(':').count() {
        2 => text.strip_suffix(":00")?,
        _ => &text,
    };
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

fn approvers(value: &Value) -> Option<Vec<Approver>> {
    let names = value.as_sequence()?.iter().map(|name| {
        let name = scalar(name)?;
        let known = APPROVERS.iter().find(|(known, _)| *known == name)?;
        Some(known.1)
    });
    names.collect()
}

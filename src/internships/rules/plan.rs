//! What a plan may say: the start form, field by field. Pure.

use jiff::civil::{Date, Time, Weekday};

use super::required;
use crate::{
    ids::UserId,
    internships::Role,
    programs::Rules,
    scheduler::cadence::{plus_days, weekday},
};

/// What a start form had in it, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartForm {
    pub start_date: Option<String>,
    pub hours: String,
    pub hours_reason: String,
    pub intern_manager: Option<String>,
    pub mentor_manager: Option<String>,
    pub weekday: Option<String>,
    pub time: Option<String>,
    pub place: Option<String>,
    /// "Both at once" was ticked.
    pub at_once: bool,
}

/// A plan that can be agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub start_date: Date,
    /// A week; none where the program asks for none and nobody said.
    pub weekly_hours: Option<i64>,
    pub hours_reason: String,
    pub intern_manager: Option<UserId>,
    pub mentor_manager: Option<UserId>,
    pub weekday: Weekday,
    pub time: Time,
}

/// Whose plan it is, on which day, by whose rules.
pub struct PlanFacts<'a> {
    pub today: Date,
    pub intern: &'a UserId,
    pub mentor: &'a UserId,
    pub rules: &'a Rules,
    /// Whether somebody who was named is a person who can be asked: no bot, no guest, nobody who left.
    pub can_be_asked: &'a dyn Fn(&UserId) -> bool,
}

/// Hours of a week of work, which a share is counted of.
const FULL_WEEK: i64 = 40;
/// The farthest ahead that a start is planned: a typing slip beyond it is likelier than a wish.
const FARTHEST_DAYS: i64 = 366;

/// A field's `block_id`, and what is wrong with it.
type Errors = Vec<(&'static str, String)>;

/// Checks a start form; each mistake at its own field, in words.
pub fn plan(form: &StartForm, facts: &PlanFacts<'_>) -> Result<Plan, Errors> {
    let mut errors = Errors::new();
    let start_date = start_date(form.start_date.as_deref(), facts.today)
        .map_err(|error| errors.push(("start_date", error)));
    let weekly_hours =
        weekly_hours(&form.hours, facts.rules).map_err(|error| errors.push(("hours", error)));
    let managers = [Role::InternManager, Role::MentorManager].map(|role| {
        manager(form, role, facts).map_err(|error| errors.push((role.as_str(), error)))
    });
    let day = form.weekday.as_deref().and_then(weekday);
    if day.is_none() {
        errors.push((
            "one_on_one_weekday",
            "Choose the day of your weekly 1:1.".to_owned(),
        ));
    }
    let time = form.time.as_deref().and_then(|time| time.parse().ok());
    if time.is_none() {
        errors.push((
            "one_on_one_time",
            "Choose a time, such as 15:30.".to_owned(),
        ));
    }
    match (start_date, weekly_hours, managers, day, time) {
        (
            Ok(start_date),
            Ok(weekly_hours),
            [Ok(intern_manager), Ok(mentor_manager)],
            Some(weekday),
            Some(time),
        ) => Ok(Plan {
            start_date,
            weekly_hours,
            hours_reason: form.hours_reason.trim().to_owned(),
            intern_manager,
            mentor_manager,
            weekday,
            time,
        }),
        _ => Err(errors),
    }
}

fn start_date(typed: Option<&str>, today: Date) -> Result<Date, String> {
    let Some(typed) = typed else {
        return Err("Choose the first day.".to_owned());
    };
    let date: Date = typed
        .parse()
        .map_err(|_| format!("{typed} is not a day of the calendar. Choose another one."))?;
    if date < today {
        return Err(format!(
            "{typed} is over. Choose today ({today}) or a later day."
        ));
    }
    if date > plus_days(today, FARTHEST_DAYS) {
        return Err(format!(
            "{typed} is more than a year away. Choose an earlier day."
        ));
    }
    Ok(date)
}

/// "8", "8 h" or "20 %", in hours a week. Left empty: what the program asks for.
fn weekly_hours(typed: &str, rules: &Rules) -> Result<Option<i64>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(hours_asked(rules));
    }
    let lower = typed.to_lowercase();
    let (number, is_share) = match lower.strip_suffix('%') {
        Some(number) => (number, true),
        None => (
            lower
                .trim_end_matches("a week")
                .trim_end()
                .trim_end_matches(|c: char| c.is_alphabetic() || c == '.'),
            false,
        ),
    };
    let number: i64 = number.trim().parse().map_err(|_| {
        "Whole hours a week, such as 8, or a share of the week, such as 20 %.".to_owned()
    })?;
    let hours = if is_share {
        (number.clamp(-1_000, 1_000) * FULL_WEEK + 50) / 100
    } else {
        number
    };
    if hours <= 0 {
        return Err("Nobody learns in no time. Choose at least one hour a week.".to_owned());
    }
    if hours > FULL_WEEK {
        return Err(format!(
            "That is more than a whole week of {FULL_WEEK} hours. Choose fewer."
        ));
    }
    Ok(Some(hours))
}

/// The hours a week that a program asks for at least.
pub fn hours_asked(rules: &Rules) -> Option<i64> {
    let share = || Some(i64::from(rules.weekly_percent.value?) * FULL_WEEK / 100);
    let least = rules.weekly_hours.value.map(i64::from).or_else(share)?;
    Some(least + i64::from(rules.weekly_more_than.value))
}

fn manager(form: &StartForm, role: Role, facts: &PlanFacts<'_>) -> Result<Option<UserId>, String> {
    let (typed, whose, whom) = match role {
        Role::InternManager => (&form.intern_manager, "the intern's", facts.intern),
        _ => (&form.mentor_manager, "the mentor's", facts.mentor),
    };
    let Some(manager) = typed.as_deref().map(UserId::new) else {
        if required(&facts.rules.approvals.value).contains(&role) {
            return Err(format!(
                "Choose {whose} manager: this program asks for their yes."
            ));
        }
        return Ok(None);
    };
    if manager == *whom {
        return Err("Nobody is their own manager. Choose somebody else.".to_owned());
    }
    if manager == *facts.intern {
        return Err(
            "The intern can't say yes for the mentor's team. Choose the mentor's manager."
                .to_owned(),
        );
    }
    if !(facts.can_be_asked)(&manager) {
        return Err(
            "They can't be asked here: an app, a guest, or somebody who left. Choose somebody else.".to_owned(),
        );
    }
    Ok(Some(manager))
}

/// What has to be said before a plan is taken that can be, but is not what the program or the intern's other plans
/// want.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asks {
    /// Why fewer hours than the program asks for.
    pub hours_reason: bool,
    /// Two internships of one person at once are by choice.
    pub at_once: bool,
}

impl Asks {
    pub fn is_any(self) -> bool {
        self.hours_reason || self.at_once
    }
}

/// What a plan still has to say, where `overlaps` names that the intern has another internship in its time.
pub fn asks(plan: &Plan, form: &StartForm, rules: &Rules, overlaps: bool) -> Asks {
    let least = hours_asked(rules).unwrap_or(0);
    let fewer = plan.weekly_hours.is_some_and(|hours| hours < least);
    Asks {
        hours_reason: fewer && plan.hours_reason.is_empty(),
        at_once: overlaps && !form.at_once,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        internships::samples::{INTERN, MENTOR, page},
        programs::Reading,
    };

    fn csm() -> Reading {
        page(
            "# Learn\n\nIt lasts three months. Plan at least 8 hours per week (20%) for it.\n\n## Week 1\n\n- [ ] Listen\n",
        )
    }

    fn form() -> StartForm {
        StartForm {
            start_date: Some("2027-03-01".into()),
            intern_manager: Some("U0IVO".into()),
            mentor_manager: Some("U0MINA".into()),
            weekday: Some("tuesday".into()),
            time: Some("15:00".into()),
            ..StartForm::default()
        }
    }

    fn plan_of(form: &StartForm) -> Result<Plan, Errors> {
        let reading = csm();
        plan(
            form,
            &PlanFacts {
                today: "2027-02-22".parse().unwrap(),
                intern: &UserId::new(INTERN),
                mentor: &UserId::new(MENTOR),
                rules: &reading.rules,
                can_be_asked: &|user| user.as_str() != "U0BOT",
            },
        )
    }

    /// The only field that is wrong, and why.
    fn wrong(form: &StartForm) -> (&'static str, String) {
        let mut errors = plan_of(form).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.remove(0)
    }

    #[test]
    fn each_mistake_is_told_at_its_field() {
        assert_eq!(plan_of(&form()).unwrap().weekday, Weekday::Tuesday);
        let today = StartForm {
            start_date: Some("2027-02-22".into()),
            ..form()
        };
        assert!(plan_of(&today).is_ok(), "today is not past");
        for (date, what) in [
            ("2027-02-30", "not a day"),
            ("2027-02-29", "not a day"),
            ("2027-02-21", "is over"),
            ("2029-01-01", "a year away"),
        ] {
            let (field, error) = wrong(&StartForm {
                start_date: Some(date.into()),
                ..form()
            });
            assert_eq!(field, "start_date");
            assert!(error.contains(what), "{error}");
        }
        let fields: Vec<_> = plan_of(&StartForm::default())
            .unwrap_err()
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            [
                "start_date",
                "intern_manager",
                "mentor_manager",
                "one_on_one_weekday",
                "one_on_one_time"
            ]
        );
    }

    #[test]
    fn managers_are_other_people_who_can_be_asked() {
        for (intern_manager, mentor_manager, field, what) in [
            (INTERN, "U0MINA", "intern_manager", "their own manager"),
            ("U0IVO", MENTOR, "mentor_manager", "their own manager"),
            ("U0IVO", INTERN, "mentor_manager", "The intern can't"),
            ("U0BOT", "U0MINA", "intern_manager", "an app"),
        ] {
            let (at, error) = wrong(&StartForm {
                intern_manager: Some(intern_manager.into()),
                mentor_manager: Some(mentor_manager.into()),
                ..form()
            });
            assert_eq!(at, field);
            assert!(error.contains(what), "{error}");
        }
        // One person may lead both, and the mentor may lead the intern.
        for (intern_manager, mentor_manager) in [("U0IVO", "U0IVO"), (MENTOR, "U0MINA")] {
            let both = StartForm {
                intern_manager: Some(intern_manager.into()),
                mentor_manager: Some(mentor_manager.into()),
                ..form()
            };
            assert!(plan_of(&both).is_ok());
        }
    }

    #[test]
    fn hours_are_whole_hours_or_a_share_of_the_week() {
        for (typed, hours) in [
            ("", Some(8)),
            ("8", Some(8)),
            (" 10 h ", Some(10)),
            ("12 hours a week", Some(12)),
            ("20 %", Some(8)),
            ("25%", Some(10)),
            ("40", Some(40)),
        ] {
            let typed = StartForm {
                hours: typed.into(),
                ..form()
            };
            assert_eq!(
                plan_of(&typed).unwrap().weekly_hours,
                hours,
                "{}",
                typed.hours
            );
        }
        for (typed, what) in [
            ("0", "at least one"),
            ("-3", "at least one"),
            ("60", "a whole week"),
            ("80", "a whole week"),
            ("400 %", "a whole week"),
            ("9999999999999999 %", "a whole week"),
            ("some", "Whole hours"),
            ("7.5", "Whole hours"),
        ] {
            let (field, error) = wrong(&StartForm {
                hours: typed.into(),
                ..form()
            });
            assert_eq!(field, "hours");
            assert!(error.contains(what), "{typed}: {error}");
        }
    }

    #[test]
    fn fewer_hours_want_a_reason_and_two_at_once_a_choice() {
        let few = StartForm {
            hours: "4".into(),
            ..form()
        };
        let plan = plan_of(&few).unwrap();
        let reading = csm();
        let asked = |form: &StartForm, overlaps| {
            let plan = plan_of(form).unwrap();
            asks(&plan, form, &reading.rules, overlaps)
        };
        assert_eq!(plan.weekly_hours, Some(4));
        assert!(asked(&few, false).hours_reason);
        let reasoned = StartForm {
            hours_reason: "Exams".into(),
            ..few
        };
        assert!(!asked(&reasoned, false).is_any());
        assert!(asked(&reasoned, true).at_once);
        let both = StartForm {
            at_once: true,
            ..reasoned
        };
        assert!(!asked(&both, true).is_any());
    }

    #[test]
    fn more_than_forty_percent_is_an_hour_more() {
        let mut reading = csm();
        reading.rules.weekly_hours.value = None;
        reading.rules.weekly_percent.value = Some(40);
        assert_eq!(hours_asked(&reading.rules), Some(16));
        reading.rules.weekly_more_than.value = true;
        assert_eq!(hours_asked(&reading.rules), Some(17));
    }
}

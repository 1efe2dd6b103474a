//! Two forms of one week that were open at the same time: neither text is lost.

use super::{BLOCKERS, FIELD_CHARS, MET, MOODS, PULSES, Typed, label};

/// Two forms as one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    pub typed: Typed,
    /// What the other one said and this one can't have in it: the field's name, and its words.
    pub beside: Vec<(&'static str, String)>,
}

/// What is to be done with a form.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    Save(Box<Typed>),
    /// It says nothing that is not saved.
    Nothing,
    /// Another form was saved meanwhile: somebody has to look at both.
    Ask(Box<Merged>),
}

/// `revision`: what the form began with, 0 for nothing; `None` where it does not say. `stored`: the latest version.
/// `base`: the texts that the form began with, where they are known.
pub fn decide(
    revision: Option<i64>,
    stored: Option<(i64, &Typed)>,
    base: Option<&Typed>,
    mine: &Typed,
) -> Decision {
    let Some((now, stored)) = stored else {
        return Decision::Save(Box::new(mine.clone()));
    };
    if stored == mine {
        return Decision::Nothing;
    }
    if revision == Some(now) {
        return Decision::Save(Box::new(mine.clone()));
    }
    let both = merged(base, stored, mine);
    match both.beside.is_empty() {
        true if both.typed == *stored => Decision::Nothing,
        true if both.typed == *mine => Decision::Save(Box::new(both.typed)),
        _ => Decision::Ask(Box::new(both)),
    }
}

/// What was saved meanwhile (`stored`) and what is sent now (`mine`), both begun with `base`, where that is known.
/// What only one of them changed is taken; of what both changed the texts have all lines of both, and of two choices
/// mine is taken and the other told.
pub fn merged(base: Option<&Typed>, stored: &Typed, mine: &Typed) -> Merged {
    let mut merged = Merged::default();
    macro_rules! texts {
        ($($field:ident $name:literal),*) => {$(
            let both = merged_text(base.map(|base| base.$field.as_str()), &stored.$field, &mine.$field);
            merged.typed.$field = if both.chars().count() <= FIELD_CHARS {
                both
            } else {
                merged.beside.push(($name, stored.$field.clone()));
                mine.$field.clone()
            };
        )*};
    }
    texts!(done "Done", blocked "Blocked", next "Next", feedback "Feedback", private "Only for the coordinators");
    macro_rules! choices {
        ($($field:ident $name:literal $shown:expr),*) => {$(
            let begun = base.map(|base| &base.$field);
            let is_theirs = begun != Some(&stored.$field) && (begun == Some(&mine.$field) || mine.$field.is_none());
            merged.typed.$field = if is_theirs { stored.$field.clone() } else { mine.$field.clone() };
            if let Some(value) = &stored.$field && merged.typed.$field != stored.$field && begun != Some(&stored.$field) {
                let shown: fn(&str) -> Option<String> = $shown;
                merged.beside.push(($name, shown(value).unwrap_or_default()));
            }
        )*};
    }
    choices!(
        mood "How is it going" |value| label(&MOODS, value).map(str::to_owned),
        hours "Hours" |value| Some(value.to_owned()),
        blocked_kind "Where the blocker is" |value| label(&BLOCKERS, value).map(str::to_owned),
        pulse "How it feels" |value| label(&PULSES, value).map(str::to_owned),
        met "1:1" |value| label(&MET, value).map(str::to_owned)
    );
    merged
}

/// Two versions of one text: what only one of them changed is taken; else all lines of both, each once.
pub fn merged_text(base: Option<&str>, stored: &str, mine: &str) -> String {
    if stored == mine || base == Some(stored) {
        return mine.to_owned();
    }
    if base == Some(mine) {
        return stored.to_owned();
    }
    let mut lines: Vec<&str> = stored.lines().collect();
    for line in mine.lines() {
        if line.trim().is_empty() || !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(done: &str, mood: Option<&str>) -> Typed {
        Typed {
            done: done.to_owned(),
            mood: mood.map(str::to_owned),
            ..Typed::default()
        }
    }

    #[test]
    fn what_only_one_changed_is_taken() {
        let base = typed("One", Some("3"));
        let (stored, mine) = (typed("One", Some("5")), typed("One\nTwo", Some("3")));
        let both = merged(Some(&base), &stored, &mine);
        assert_eq!(both.typed, typed("One\nTwo", Some("5")));
        assert!(both.beside.is_empty());
    }

    #[test]
    fn what_both_changed_has_both() {
        let base = typed("One", None);
        let (stored, mine) = (typed("One\nTwo", Some("5")), typed("One\nThree", Some("2")));
        let both = merged(Some(&base), &stored, &mine);
        assert_eq!(both.typed, typed("One\nTwo\nThree", Some("2")));
        assert_eq!(both.beside, [("How is it going", "Great".to_owned())]);
    }

    #[test]
    fn what_has_no_room_stands_beside() {
        let (stored, mine) = (
            typed(&"a".repeat(2000), None),
            typed(&"b".repeat(2000), None),
        );
        let both = merged(None, &stored, &mine);
        assert_eq!(both.typed, mine);
        assert_eq!(both.beside, [("Done", stored.done)]);
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[ab\n]{0,8}", "\\PC{0,30}", "[a-c]{2990,3000}"]
    }

    fn form() -> impl Strategy<Value = Typed> {
        let choice = proptest::option::of(prop_oneof![Just("1".to_owned()), Just("5".to_owned())]);
        (text(), text(), text(), choice.clone(), choice).prop_map(
            |(done, blocked, private, mood, hours)| {
                Typed {
                    done,
                    blocked,
                    private,
                    mood,
                    hours,
                    ..Typed::default()
                }
                .trimmed()
            },
        )
    }

    proptest! {
        #[test]
        fn no_line_of_either_is_lost(base in proptest::option::of(form()), stored in form(), mine in form()) {
            let both = merged(base.as_ref(), &stored, &mine);
            let fields = |typed: &Typed| [typed.done.clone(), typed.blocked.clone(), typed.private.clone()];
            let bases = base.as_ref().map(fields);
            for (at, (stored, mine)) in fields(&stored).into_iter().zip(fields(&mine)).enumerate() {
                let merged = &fields(&both.typed)[at];
                prop_assert!(merged.chars().count() <= FIELD_CHARS);
                let base = bases.as_ref().map(|fields| &fields[at]);
                let beside = both.beside.iter().any(|(_, words)| *words == stored);
                let has = |text: &str| text.lines().all(|line| merged.contains(line.trim()));
                prop_assert!(has(&mine) || base == Some(&mine));
                prop_assert!(has(&stored) || beside || base == Some(&stored));
            }
        }

        #[test]
        fn the_same_form_twice_is_itself(base in proptest::option::of(form()), one in form()) {
            let both = merged(base.as_ref(), &one, &one);
            prop_assert_eq!(both, Merged { typed: one, beside: Vec::new() });
        }

        #[test]
        fn an_untouched_form_takes_nothing_back(base in form(), stored in form()) {
            prop_assert_eq!(merged(Some(&base), &stored, &base).typed, stored);
        }
    }
}

//! The form of the shadowing log.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{UNRULY, internship},
    slack::blocks::contract::sound_modal,
};

#[test]
fn the_log_empty_and_long() {
    let internship = internship();
    let at = LogRef {
        internship: internship.id.to_string(),
        date: "2027-03-08".to_owned(),
        line: None,
        below: Vec::new(),
    };
    let today = "2027-03-09".parse().unwrap();
    let form = |log: &[ShadowedCall], counted: &Counted| {
        sound_modal(&log_form(
            &at,
            Some(&internship.mentor),
            today,
            log,
            counted,
        ))
    };
    assert_json_snapshot!("log_empty", form(&[], &Counted::default()));
    let call = |n: usize| ShadowedCall {
        id: format!("call-{n}"),
        seen_on: "2027-03-02".parse().unwrap(),
        colleague: UserId::new("U0MIGUEL"),
        sort: UNRULY.to_owned(),
        learned: UNRULY.repeat(5),
        added_by: UserId::new("U0INES"),
    };
    let counted = Counted {
        all: 2,
        of_others: 1,
        ..Counted::default()
    };
    assert_json_snapshot!("log_of_two", form(&[call(1), call(2)], &counted));
    let many: Vec<_> = (0..400).map(call).collect();
    form(&many, &counted);
}

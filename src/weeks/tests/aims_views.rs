//! The form of what the two want.

use insta::assert_json_snapshot;

use super::*;
use crate::{ids::UserId, internships::samples::UNRULY, slack::blocks::contract::sound_modal};

#[test]
fn the_form_empty_and_with_both_texts() {
    let at = AimsRef {
        internship: "0195-internship".to_owned(),
        date: "2027-03-01".to_owned(),
        revision: 0,
        below: Vec::new(),
    };
    assert_json_snapshot!("aims_empty", sound_modal(&aims_form(&at, "", false)));
    let aims = Aims {
        body: UNRULY.to_owned(),
        revision: 1,
        changed_by: UserId::new("U0MARTA"),
    };
    let both = aims.beside("  Learn to say no  ");
    assert!(both.starts_with(UNRULY) && both.ends_with("\n\nLearn to say no"));
    assert_eq!(aims.beside(UNRULY), UNRULY, "the same twice is once");
    assert_json_snapshot!("aims_meanwhile", sound_modal(&aims_form(&at, &both, true)));
}

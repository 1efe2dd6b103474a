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
    assert_json_snapshot!("aims_empty", sound_modal(&aims_form(&at, "")));
    let aims = Aims {
        body: UNRULY.to_owned(),
        revision: 1,
        changed_by: UserId::new("U0MARTA"),
    };
    let both = aims.beside("  Learn to say no  ");
    assert!(both.starts_with(UNRULY) && both.ends_with("\n\nLearn to say no"));
    assert_eq!(aims.beside(UNRULY), UNRULY, "the same twice is once");
    let again = aims_meanwhile(&at, &aims, "  Learn to say no  ");
    assert_json_snapshot!("aims_meanwhile", sound_modal(&again));
    // Two that are too long together: none is cut, and Slack takes the form.
    let long = Aims {
        body: "<&".repeat(AIMS_CHARS / 2),
        ..aims
    };
    let mine = "m".repeat(AIMS_CHARS);
    let form = sound_modal(&aims_meanwhile(&at, &long, &mine)).to_string();
    assert!(form.contains(&format!("\"{mine}\"")));
    assert_eq!(form.matches("&lt;&amp;").count(), AIMS_CHARS / 2);
}

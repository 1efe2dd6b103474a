use super::*;
use crate::internships::samples::internship_from;

fn form<'a>(with: Option<&'a str>, is_waived: bool, note: &'a str) -> ChatForm<'a> {
    ChatForm {
        revision: 3,
        with,
        is_waived,
        note,
    }
}

#[test]
fn it_is_done_with_a_name_or_without_one_on_purpose() {
    let internship = internship_from("2027-03-01");
    let intern = internship.intern.to_string();
    let long = "x".repeat(NOTE_CHARS + 1);
    let wrong = |form: ChatForm<'_>| form.read(&internship).unwrap_err().0;
    assert_eq!(wrong(form(None, false, "a note")), "with");
    assert_eq!(wrong(form(Some(&intern), false, "")), "with");
    assert_eq!(wrong(form(Some("U0ALDO"), false, &long)), "note");

    let named = form(Some("U0ALDO"), true, " asks first \n");
    let named = named.read(&internship).unwrap();
    assert_eq!(named.with_whom, Some(UserId::new("U0ALDO")));
    assert_eq!(named.note, "asks first");
    assert!(!named.is_waived(), "a name says more than the box");
    assert_eq!(named.revision, 3);
    let waived = form(None, true, "").read(&internship).unwrap();
    assert!(waived.is_waived());
}

//! Who looks after a program, within Slack's limits however many they are.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{UNRULY, program},
    programs::rules::appointing,
    slack::blocks::contract::{sound_message, sound_modal},
};

fn users(ids: &[&str]) -> Vec<UserId> {
    ids.iter().map(|id| UserId::new(*id)).collect()
}

fn kept(is_default: bool, ids: &[&str]) -> Keepers {
    Keepers {
        program: program("Support Internship"),
        is_default,
        users: users(ids),
    }
}

#[test]
fn the_form_by_default_and_once_somebody_is_named() {
    let wish = Wish::default();
    let by_default = kept(true, &["U0CORA", "U0MINA"]);
    assert_json_snapshot!(
        "coordinators_default",
        sound_modal(&form(&by_default, &wish))
    );
    let wish = Wish {
        add: users(&["U0OZ"]),
        remove: users(&["U0ALDO"]),
    };
    let named = kept(false, &["U0ALDO", "U0CORA"]);
    assert_json_snapshot!("coordinators_named", sound_modal(&form(&named, &wish)));
    let programs = [program("Support Internship"), program(&UNRULY.repeat(20))];
    assert_json_snapshot!(
        "coordinators_about",
        sound_modal(&choose_program(&programs, &wish))
    );
    let message = appointed(&named.program, &named.users);
    assert_json_snapshot!("appointed", sound_message(&message));
}

#[test]
fn any_number_of_them_fits() {
    let ids: Vec<_> = (0..400).map(|n| format!("U0{n:09}")).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let mut many = kept(false, &ids);
    many.program.title = UNRULY.repeat(50);
    let wish = Wish {
        add: users(&ids[..20]),
        remove: users(&ids[20..40]),
    };
    let shown = form(&many, &wish);
    assert!(
        shown.private_metadata.len() <= 3_000,
        "{}",
        shown.private_metadata.len()
    );
    sound_modal(&shown);
    sound_modal(&choose_program(&vec![many.program.clone(); 300], &wish));
    sound_message(&appointed(&many.program, &many.users));
    assert!(who(&vec![many; 50], true).chars() < 13_000);
}

#[test]
fn what_came_of_it() {
    let cora = UserId::new("U0CORA");
    let said = |named: &[&str], add: &[&str], remove: &[&str], after: &Keepers| {
        let change = appointing(&users(named), &cora, &users(add), &users(remove));
        changed(after, &change, &cora).as_str().to_owned()
    };
    assert_eq!(
        said(&[], &["U0OZ"], &[], &kept(false, &["U0CORA", "U0OZ"])),
        "<@U0OZ> looks after *Support Internship* now. You are named with them; the workspace's other admins no longer \
         look after it. Now: *Support Internship*: <@U0CORA> and <@U0OZ>."
    );
    assert_eq!(
        said(&["U0CORA"], &[], &["U0CORA"], &kept(true, &["U0CORA"])),
        "<@U0CORA> does not look after *Support Internship* any more. Nobody is named now: the workspace's admins look \
         after it again: <@U0CORA>."
    );
    assert_eq!(
        said(
            &["U0CORA"],
            &["U0CORA"],
            &["U0OZ"],
            &kept(false, &["U0CORA"])
        ),
        "Nothing has changed. Now: *Support Internship*: <@U0CORA>."
    );
}

#[test]
fn nobody_loses_a_program_by_appointing() {
    let cora = UserId::new("U0CORA");
    let change = appointing(&[], &cora, &users(&["U0OZ", "U0OZ"]), &users(&["U0CORA"]));
    assert_eq!(change.added, users(&["U0OZ", "U0CORA"]));
    assert!(change.names_themselves && change.removed.is_empty());
    let change = appointing(&[], &cora, &users(&["U0CORA"]), &[]);
    assert!(!change.names_themselves);
    let change = appointing(&users(&["U0CORA"]), &cora, &[], &users(&["U0CORA", "U0X"]));
    assert_eq!(change.removed, users(&["U0CORA"]));
    assert!(change.added.is_empty());
}

#[test]
fn after_a_hold_they_hear_from_when_until_when() {
    let at = |text: &str| text.parse().unwrap();
    let message = resumed(
        "token_revoked",
        at("2027-03-01T09:00:00Z"),
        at("2027-03-01T11:30:00Z"),
    );
    assert_json_snapshot!("resumed", sound_message(&message));
}

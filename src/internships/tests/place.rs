//! Each state of the notice and of the form, as Slack gets it.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::{
        InternshipState,
        samples::{UNRULY, internship, now, page, support_engineering},
    },
    slack::blocks::contract::{sound_message, sound_modal},
};

fn in_support() -> Internship {
    Internship {
        place: Some(ChannelId::new("C0SUPPORT")),
        ..internship()
    }
}

fn loss(reason: &str) -> PlaceLoss {
    PlaceLoss {
        id: "0195-loss".to_owned(),
        internship_id: internship().id,
        place: Some(ChannelId::new("C0SUPPORT")),
        reason: reason.to_owned(),
        lost_at: now(),
        chosen_at: None,
        chosen_place: None,
        chosen_by: None,
    }
}

fn settled(place: Option<&str>, by: Option<&str>) -> PlaceLoss {
    PlaceLoss {
        chosen_at: Some(now()),
        chosen_place: place.map(ChannelId::new),
        chosen_by: by.map(UserId::new),
        ..loss("is_archived")
    }
}

#[test]
fn the_notice() {
    let reading = support_engineering();
    let open = lost(&in_support(), &reading, &loss("is_archived"));
    assert_json_snapshot!("place_lost", sound_message(&open));
    let chosen = settled(Some("C0PRODUCT"), Some("U0CORA"));
    let since = lost(&in_support(), &reading, &chosen);
    assert_json_snapshot!("place_settled", sound_message(&since));
    let by_csv = lost(&in_support(), &reading, &settled(None, None)).to_json();
    assert!(
        by_csv["text"]
            .as_str()
            .unwrap()
            .ends_with("Goes on in a group message of <@U0INES> and <@U0MARTA>."),
        "{by_csv}"
    );
    let ended = Internship {
        state: InternshipState::Ended,
        ..in_support()
    };
    let over = lost(&ended, &reading, &loss("is_archived"));
    assert!(!sound_message(&over).to_string().contains("place_choose"));
}

#[test]
fn what_happened_says_what_to_type() {
    let words = |place: Option<&ChannelId>, reason| {
        happened(&in_support(), place, reason).as_str().to_owned()
    };
    let channel = ChannelId::new("C0SUPPORT");
    for reason in ["not_in_channel", "channel_not_found"] {
        let words = words(Some(&channel), reason);
        assert!(words.contains("`/invite @Understudy`"), "{words}");
    }
    assert_eq!(
        words(None, "no_place"),
        "Slack does not let Understudy post in a group message of <@U0INES> and <@U0MARTA>."
    );
}

#[test]
fn the_form() {
    let reading = support_engineering();
    let fresh = form(&in_support(), &reading, None);
    assert_json_snapshot!("place_form", sound_modal(&fresh));
    let gone = Internship {
        place_lost: Some("is_archived".to_owned()),
        ..in_support()
    };
    let asked = form(&gone, &reading, Some(&loss("is_archived")));
    assert_json_snapshot!("place_form_lost", sound_modal(&asked)["blocks"]);
    let since = settled(Some("C0SUPPORT"), Some("U0CORA"));
    let pressed_later = sound_modal(&form(&in_support(), &reading, Some(&since))).to_string();
    assert!(
        pressed_later.contains("Goes on in <#C0SUPPORT>, chosen by <@U0CORA>."),
        "{pressed_later}"
    );
}

#[test]
fn unruly_titles_and_many_internships_fit() {
    let reading = page(&format!(
        "# {}\n\n## Week 1\n\n1. Say hello\n",
        UNRULY.repeat(40)
    ));
    sound_message(&lost(&in_support(), &reading, &loss("is_archived")));
    sound_message(&changed(
        &in_support(),
        &reading,
        None,
        &UserId::new("U0CORA"),
    ));
    sound_modal(&form(&in_support(), &reading, None));
    sound_modal(&chosen(&in_support(), None, true));
    sound_modal(&unchanged(&in_support()));
    let line = Mrkdwn::escaped(&"&".repeat(180));
    let lines = vec![(in_support(), line); 30];
    let list = sound_message(&which(&lines)).to_string();
    assert!(list.contains("and 18 more"), "{list}");
}

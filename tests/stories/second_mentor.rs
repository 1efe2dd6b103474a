//! Somebody who knows remote work, beside the mentor. R47, R51.

use serde_json::json;

use crate::{starting::started, support::databases::both, world::World};

both!(
    r_47_a_second_mentor_is_asked_introduced_and_thanked,
    r_51_a_blocker_at_home_goes_to_the_second_mentor,
    a_second_mentor_is_chosen_by_the_pair_and_coordinators_only,
);

const WEDNESDAY: &str = "2027-03-03T12:00:00Z";

async fn r_47_a_second_mentor_is_asked_introduced_and_thanked(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let (aldo, miguel) = (world.slack.person("aldo"), world.slack.person("miguel"));
    marta
        .types("/internship second-mentor <@U0ALDO|aldo>")
        .await;
    marta.is_told("<@U0ALDO> is asked by direct message").await;
    let asked = aldo
        .hears("asks you to be a second mentor of <@U0INES>")
        .await;
    asked.has("Nothing has to be approved");
    aldo.presses_at(&asked, "Decline").await;
    marta.hears("<@U0ALDO> can't be a second mentor").await;
    // Cora asks Miguel, who says yes.
    let cora = world.slack.person("cora");
    cora.types("/internship second-mentor <@U0MIGUEL|miguel>")
        .await;
    let asked = miguel.hears("asks you to be").await;
    miguel.presses_at(&asked, "Accept").await;
    miguel.hears("You are the second mentor of <@U0INES>").await;
    let intro = ines.hears("<@U0MIGUEL> is your second mentor").await;
    cora.hears("<@U0MIGUEL> is the second mentor of <@U0INES> now")
        .await;
    ines.types("/internship history").await;
    ines.sees_modal()
        .has("<@U0CORA> asked <@U0MIGUEL> to be the second mentor")
        .has("<@U0MIGUEL> became the second mentor");
    ines.closes().await;
    ines.presses_at(&intro, "End this").await;
    miguel
        .hears("you are not the second mentor of <@U0INES> any more")
        .await;
    // An old button says what happened since.
    miguel.presses_old(&asked, "Accept").await;
    miguel
        .is_told("You are not the second mentor any more")
        .await;
}

async fn r_51_a_blocker_at_home_goes_to_the_second_mentor(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let miguel = world.slack.person("miguel");
    ines.types("/internship second-mentor <@U0MIGUEL|miguel>")
        .await;
    let asked = miguel.hears("asks you to be").await;
    miguel.presses_at(&asked, "Accept").await;
    ines.hears("is your second mentor").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.sees_modal()
        .has("also gets what you write under Blocked, and nothing else");
    ines.fills("blocked", "No quiet room")
        .fills("blocked_kind", "Working from home")
        .fills("done", "other words")
        .fills("private", "private words");
    ines.submits().await;
    let line = miguel
        .hears("blocked by something about working from home")
        .await;
    line.has("No quiet room")
        .lacks("other words")
        .lacks("private words");
    // What changes is changed there as well.
    ines.types("/check-in").await;
    ines.fills("blocked_kind", "The task itself")
        .submits()
        .await;
    miguel
        .hears("is not blocked there any more")
        .await
        .lacks("No quiet room");
    // Any other blocker is not theirs, and the check-in itself never is.
    let digest = marta.hears("No quiet room").await;
    let answer = json!({
        "type": "button", "action_id": "check_in_answer:x", "block_id": "b",
        "value": value_of(&digest.blocks, "check_in_answer"),
    });
    miguel.forges(&line, answer).await;
    miguel
        .sees_modal()
        .has("not yours to answer")
        .lacks("other words");
}

fn value_of(blocks: &[serde_json::Value], action: &str) -> String {
    let inside = blocks
        .iter()
        .filter_map(|block| block["elements"].as_array());
    let found = inside.flatten().find(|it| {
        it["action_id"]
            .as_str()
            .is_some_and(|id| id.starts_with(action))
    });
    found.expect("a button")["value"]
        .as_str()
        .expect("a value")
        .to_owned()
}

async fn a_second_mentor_is_chosen_by_the_pair_and_coordinators_only(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let oz = world.slack.person("oz");
    oz.types("/internship second-mentor <@U0ALDO|aldo>").await;
    oz.is_told("Only the pair of a running internship").await;
    for (who, why) in [
        ("<@U0MARTA|marta>", "beside the two of you"),
        ("<@U0INES|ines>", "beside the two of you"),
    ] {
        ines.types(&format!("/internship second-mentor {who}"))
            .await;
        ines.is_told(why).await;
    }
    ines.types("/internship second-mentor remove").await;
    ines.is_told("Nobody is the second mentor").await;
    // By form, and twice: one question.
    ines.types("/internship second-mentor").await;
    ines.fills("person", "U0ALDO").submits().await;
    ines.sees_modal().has("<@U0ALDO> is asked");
    ines.closes().await;
    let asked = world.slack.person("aldo").hears("asks you to be").await;
    ines.types("/internship second-mentor <@U0ALDO|aldo>").await;
    ines.is_told("have not answered yet").await;
    // Somebody else's yes is none.
    oz.presses_old(&asked, "Accept").await;
    ines.types("/internship second-mentor remove").await;
    ines.is_told("is not the second mentor any more").await;
    world
        .slack
        .person("aldo")
        .hears("You are not the second mentor any more")
        .await;
}

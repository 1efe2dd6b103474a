//! What others get of a check-in. Whether they may is looked at when it is said, not when it was owed.

use async_trait::async_trait;

use super::title_of;
use crate::{
    check_ins::{BlockerKind, CheckIn, store, views},
    ids::{CheckInId, UserId},
    internships::{self, Internship},
    privacy::{self, Object, Role, Seer},
    scheduler::{Address, Composed, Delivery, Kind, Moment},
    slack::blocks::Message,
    store::{Result, Tx},
};

pub const DIGEST: &str = "check_in_digest";
pub const ANSWER: &str = "check_in_answer";
pub const PRIVATE: &str = "check_in_private";
pub const HOME_OFFICE: &str = "home_office";

/// A check-in before the one to whom something of it goes.
struct Shown {
    check_in: CheckIn,
    internship: Internship,
    seer: Seer,
    title: String,
}

impl Shown {
    async fn of(tx: &mut Tx, delivery: &Delivery, id: &CheckInId) -> Result<Option<Self>> {
        let workspace = &delivery.workspace_id;
        let Some(check_in) = store::by_id(tx, workspace, id).await? else {
            return Ok(None);
        };
        let internship = &check_in.internship_id;
        let Some(internship) = internships::store::by_id(tx, workspace, internship).await? else {
            return Ok(None);
        };
        let seer = privacy::store::seer(tx, &internship, &UserId::new(&delivery.addressee)).await?;
        let title = title_of(tx, delivery, &check_in.internship_id).await?;
        Ok(Some(Self {
            check_in,
            internship,
            seer,
            title,
        }))
    }
}

/// A kind whose message is a function of a check-in and of who gets it.
macro_rules! check_in_kind {
    ($(#[$doc:meta])* $kind:ident, $name:expr, $render:ident) => {
        $(#[$doc])*
        pub struct $kind;

        #[async_trait]
        impl Kind for $kind {
            fn name(&self) -> &'static str {
                $name
            }

            async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
                let id = CheckInId::new(&delivery.subject);
                let Some(shown) = Shown::of(tx, delivery, &id).await? else {
                    return Ok(Composed::Void("gone"));
                };
                let to = Address::Direct(UserId::new(&delivery.addressee));
                Ok(match $render(&shown, delivery.ts.is_none()) {
                    Ok(message) => Composed::Say(to, message),
                    Err(why) => Composed::Void(why),
                })
            }
        }
    };
}

check_in_kind!(
    /// The check-in, to the other of the pair.
    Digest, DIGEST, digest
);
check_in_kind!(
    /// The line that only coordinators see.
    PrivateLine, PRIVATE, private_line
);
check_in_kind!(
    /// The blocker at home, to the second mentor.
    HomeOfficeLine, HOME_OFFICE, home_office
);

const NOT_THEIRS: &str = "not_theirs";
const TAKEN_BACK: &str = "taken_back";

fn digest(shown: &Shown, _: bool) -> Result<Message, &'static str> {
    match shown.seer.may_see(Object::CheckIn) {
        true => Ok(views::digest(&shown.check_in, &shown.title)),
        false => Err(NOT_THEIRS),
    }
}

fn private_line(shown: &Shown, is_news: bool) -> Result<Message, &'static str> {
    if !shown.seer.may_see(Object::PrivateLine) {
        return Err(NOT_THEIRS);
    }
    if is_news && shown.check_in.private.trim().is_empty() {
        return Err(TAKEN_BACK);
    }
    Ok(views::private_line(&shown.check_in, &shown.title))
}

fn home_office(shown: &Shown, is_news: bool) -> Result<Message, &'static str> {
    let check_in = &shown.check_in;
    if !shown.seer.may_see(Object::HomeOfficeLine) || !shown.seer.is(Role::SecondMentor) {
        return Err(NOT_THEIRS);
    }
    let is_one = is_home_office(check_in) && check_in.author == shown.internship.intern;
    match (is_one, is_news) {
        (false, true) => Err(TAKEN_BACK),
        (is_one, _) => Ok(views::home_office_line(check_in, &shown.title, is_one)),
    }
}

/// Whether a check-in has something for the second mentor.
fn is_home_office(check_in: &CheckIn) -> bool {
    check_in.blocked_kind == Some(BlockerKind::HomeOffice) && !check_in.blocked.trim().is_empty()
}

/// An answer, to the check-in's author.
pub struct Answered;

#[async_trait]
impl Kind for Answered {
    fn name(&self) -> &'static str {
        ANSWER
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let answer = store::answer(tx, &delivery.workspace_id, &delivery.subject).await?;
        let Some(answer) = answer else {
            return Ok(Composed::Void("gone"));
        };
        let Some(shown) = Shown::of(tx, delivery, &answer.check_in_id).await? else {
            return Ok(Composed::Void("gone"));
        };
        if !shown.seer.may_see(Object::Answer) {
            return Ok(Composed::Void(NOT_THEIRS));
        }
        let to = UserId::new(&delivery.addressee);
        Ok(Composed::Say(
            Address::Direct(to),
            views::answered(&answer, &shown.check_in),
        ))
    }
}

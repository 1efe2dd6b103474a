//! A second mentor's messages.

use async_trait::async_trait;

use super::load;
use crate::{
    ids::UserId,
    internships::{Internship, SecondMentor, SecondState, store, views},
    programs::{Reading, short_title},
    scheduler::{Address, Composed, Delivery, Kind, Moment},
    slack::blocks::Message,
    store::{Result, Tx},
};

/// The question.
pub const SECOND_ASKED: &str = "second_mentor";
/// "You know each other now", to the intern and the second mentor.
pub const SECOND_INTRO: &str = "second_mentor_intro";
/// How it went, to whoever asked; and that it is over, to the other one.
pub const SECOND_NEWS: &str = "second_mentor_news";

/// A kind whose message is a function of a second mentor.
macro_rules! second_kind {
    ($(#[$doc:meta])* $kind:ident, $name:expr, $render:path) => {
        $(#[$doc])*
        pub struct $kind;

        #[async_trait]
        impl Kind for $kind {
            fn name(&self) -> &'static str {
                $name
            }

            async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
                let workspace = &delivery.workspace_id;
                let second = store::second_mentor_by_id(tx, workspace, &delivery.subject).await?;
                let (Some(second), Some((internship, reading))) = (second, load(tx, delivery).await?)
                else {
                    return Ok(Composed::Void("gone"));
                };
                let to = UserId::new(&delivery.addressee);
                let is_news = delivery.ts.is_none();
                Ok(match $render(&internship, &reading, &second, &to, is_news) {
                    Some(message) => Composed::Say(Address::Direct(to), message),
                    None => Composed::Void("answered"),
                })
            }
        }
    };
}

second_kind!(
    /// The question, to whoever may become one.
    SecondAsked, SECOND_ASKED, asked
);
second_kind!(
    /// The introduction.
    SecondIntro, SECOND_INTRO, intro
);
second_kind!(
    /// How it went.
    SecondNews, SECOND_NEWS, news
);

fn title(reading: &Reading) -> String {
    short_title(reading, "the internship")
}

fn asked(
    internship: &Internship,
    reading: &Reading,
    second: &SecondMentor,
    _: &UserId,
    is_news: bool,
) -> Option<Message> {
    let waits = second.state == SecondState::Asked;
    (waits || !is_news).then(|| views::second_asked(internship, &title(reading), second))
}

fn intro(
    internship: &Internship,
    reading: &Reading,
    second: &SecondMentor,
    to: &UserId,
    is_news: bool,
) -> Option<Message> {
    let is_one = second.state == SecondState::Accepted;
    (is_one || !is_news).then(|| views::second_intro(internship, &title(reading), second, to))
}

fn news(
    internship: &Internship,
    reading: &Reading,
    second: &SecondMentor,
    to: &UserId,
    _: bool,
) -> Option<Message> {
    Some(views::second_news(internship, &title(reading), second, to))
}

//! Understudy without a Slack account: a pretend Slack, and the page to use it by.
//!
//! The app under it is the real one. It is driven by the HTTP requests that Slack sends and answers
//! to a Web API on loopback, so nothing in the app knows that it is being played with.

pub mod page;
pub mod people;
pub mod slack;

pub use page::{ClockMoved, Sandbox, SlashCommand};
pub use slack::PretendSlack;

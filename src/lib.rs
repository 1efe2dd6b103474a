//! Understudy: internships for learning, in Slack.

pub mod clock;
pub mod ids;
pub mod programs;
pub mod store;

//! Understudy: internships for learning, in Slack.

pub mod clock;
pub mod programs;
pub mod sandbox;

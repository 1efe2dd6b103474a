//! Understudy: internships for learning, in Slack.

pub mod cli;
pub mod clock;
pub mod programs;

//! Understudy: internships for learning, in Slack.

// Outside tests an error is a value; tests may panic, which `clippy.toml` allows them.
#![deny(
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unwrap_used
)]

pub mod alumni;
pub mod app;
pub mod check_ins;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod holidays;
pub mod home;
pub mod ids;
pub mod internships;
pub mod mentors;
pub mod metrics;
pub mod one_on_ones;
pub mod privacy;
pub mod programs;
pub mod sandbox;
pub mod scheduler;
pub mod slack;
pub mod store;
pub mod table;
pub mod web;
pub mod weeks;

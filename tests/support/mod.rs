//! What the tests share: stories told in Slack's words, Slack's contract, and databases.
//!
//! A test binary takes it by `mod support;` at its root.

// Each test binary uses its own part of this.
#![allow(dead_code, unused_imports, unused_macros)]

pub mod block_kit;
pub mod contract;
pub mod databases;
pub mod person;
pub mod postgres;
pub mod shown;
pub mod story;

pub use person::PersonInStory;
pub use shown::Shown;
pub use story::{Place, Workspace};

//! Slack's wire, and nothing else: no capability is known here.
//!
//! [`text`] and [`blocks`] are what views are made of.

pub mod blocks;
pub mod text;

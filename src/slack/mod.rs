//! Slack's wire, and nothing else: no capability is known here.
//!
//! - [`text`] and [`blocks`]: what views are made of.
//! - [`inbound`]: what Slack tells us, once its signature is proved; [`router`] leads it to whoever
//!   registered for it; [`reply`] is the answer.
//! - [`outbound`]: what we ask Slack for, and what its answers mean.
//! - [`manifest`]: what the app asks of a workspace.

pub mod blocks;
pub mod inbound;
pub mod manifest;
pub mod outbound;
pub mod reply;
pub mod rich_text;
pub mod router;
pub mod text;

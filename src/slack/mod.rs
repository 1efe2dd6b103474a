//! Slack's wire, and nothing else: no capability is known here.
//!
//! - [`text`] and [`blocks`]: what views are made of.
//! - [`inbound`]: what Slack tells us, once its signature is proved; [`router`] leads it to whoever
//!   registered for it; [`reply`] is the answer.

pub mod blocks;
pub mod inbound;
pub mod reply;
pub mod router;
pub mod text;

//! Exactly once, proved from outside: the real binary, killed wherever it hurts, against a pretend
//! Slack that answers late, badly or not at all. What is right is judged by Slack's messages alone.
//!
//! `UNDERSTUDY_CRASH_ROUNDS` (default 1) makes the campaign longer; `UNDERSTUDY_CRASH_SEED` repeats
//! the choices of one that failed.

#[path = "crash/ambiguity.rs"]
mod ambiguity;
#[path = "crash/app.rs"]
mod app;
#[path = "crash/campaign.rs"]
mod campaign;
#[path = "crash/chaos.rs"]
mod chaos;
#[path = "crash/disasters.rs"]
mod disasters;
#[path = "crash/drills.rs"]
mod drills;
#[path = "crash/fairness.rs"]
mod fairness;
#[path = "crash/ledger.rs"]
mod ledger;
#[path = "crash/oracle.rs"]
mod oracle;
#[path = "crash/refusals.rs"]
mod refusals;
#[path = "crash/repeats.rs"]
mod repeats;
#[path = "crash/serving.rs"]
mod serving;
mod support;
#[path = "crash/walk.rs"]
mod walk;
#[path = "crash/weaknesses.rs"]
mod weaknesses;
#[path = "crash/world.rs"]
mod world;

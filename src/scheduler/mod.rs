//! Time and delivery: when something is owed, and saying it exactly once.
//!
//! The protocol is SCHEDULER.md's: *intent*, *fence*, *settle*, *look up by metadata*. This folder
//! knows no capability: they register a [`Kind`] for each sort of message, and a [`Planner`].

pub mod cadence;
mod deliver;
mod delivery;
mod drill;
mod edit;
mod engine;
mod kinds;
mod look_up;
mod observe;
mod pace;
pub mod reasons;
mod scribe;
mod settle;
pub mod store;
mod turns;
pub mod words;
mod worker;

pub use delivery::{Addressee, Delivery, EVENT_TYPE, Owed, State};
pub use engine::{Engine, Limits, Tally, Tokens, Until};
pub use kinds::{
    Address, Composed, Homes, Kind, Moment, Planned, Planner, Planners, Registry, Watcher,
};

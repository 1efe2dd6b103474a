//! App Home: never empty. It says where somebody stands, what waits for them, and how to begin.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod views;

use std::sync::Arc;

use crate::{
    internships::{Approval, Internship},
    mentors::Request,
    programs::Reading,
    weeks::{Aims, Offer, ShadowedCall, Ticks, rules::demos::Demos},
};

/// An internship of somebody's as Home shows it.
pub struct Seen {
    pub internship: Internship,
    pub reading: Arc<Reading>,
    pub ticks: Ticks,
    /// What is known of its demos.
    pub demos: Demos,
    /// What the two want to get out of it.
    pub aims: Option<Aims>,
    /// The shadowing log.
    pub calls: Vec<ShadowedCall>,
    /// A newer version of its page that nobody has answered.
    pub offer: Option<Offer>,
    /// Whether whoever looks has checked in this week.
    pub has_checked_in: bool,
    /// Whether the intern has.
    pub intern_has: bool,
}

/// What waits for somebody beside their internships.
#[derive(Default)]
pub struct Waiting {
    /// To be their mentor, each with its program's title.
    pub requests: Vec<(Request, String)>,
    /// A yes of which nobody has planned the start.
    pub unplanned: Vec<Request>,
    /// Plans that need their yes, each with its internship.
    pub approvals: Vec<(Approval, Internship)>,
}

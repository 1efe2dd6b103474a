//! The stories of Understudy's people, told through Slack's own requests against the pretend Slack,
//! on both databases. Their numbers are those of the stories' list.

#[path = "../support/mod.rs"]
mod support;

mod approvals;
mod before;
mod board;
mod check_ins;
mod coffee;
mod commands;
mod coordinators;
mod doors;
mod history;
mod holidays;
mod interests;
mod leavers;
mod life;
mod matching;
mod meetings;
mod mentoring;
mod model;
mod place;
mod places_chosen;
mod plans;
mod profiles;
mod requests;
mod starting;
mod talked;
mod time;
mod under_way;
mod versions;
mod weeks;
mod world;

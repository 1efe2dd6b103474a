//! The stories of Understudy's people, told through Slack's own requests against the pretend Slack,
//! on both databases. Their numbers are those of the stories' list.

#[path = "../support/mod.rs"]
mod support;

mod aims;
mod approvals;
mod around;
mod before;
mod board;
mod care;
mod carrying;
mod check_in_forms;
mod check_ins;
mod coffee;
mod coffee_chats;
mod commands;
mod coordinators;
mod dead_letters;
mod doors;
mod feedback;
mod goals;
mod history;
mod holidays;
mod interests;
mod items;
mod leavers;
mod life;
mod matching;
mod meetings;
mod mentoring;
mod model;
mod operator;
mod place;
mod places_chosen;
mod planning;
mod plans;
mod privacy;
mod profiles;
mod replanning;
mod requests;
mod second_mentor;
mod starting;
mod talked;
mod ticks;
mod time;
mod under_way;
mod versions;
mod weeks;
mod world;
mod zones;

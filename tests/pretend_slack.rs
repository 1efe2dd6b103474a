//! The pretend Slack held to Slack's behaviour, with a little app standing in for Understudy.

#[path = "pretend_slack/app.rs"]
mod app;
#[path = "pretend_slack/driving.rs"]
mod driving;
#[path = "pretend_slack/web_api.rs"]
mod web_api;

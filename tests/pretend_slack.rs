//! The pretend Slack held to Slack's behaviour, with a little app standing in for Understudy.

#[path = "pretend_slack/app.rs"]
mod app;
#[path = "pretend_slack/contract.rs"]
mod contract;
#[path = "pretend_slack/databases.rs"]
mod databases;
#[path = "pretend_slack/driving.rs"]
mod driving;
mod support;
#[path = "pretend_slack/telling.rs"]
mod telling;
#[path = "pretend_slack/web_api.rs"]
mod web_api;

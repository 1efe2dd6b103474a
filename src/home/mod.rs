//! App Home: never empty. It says where somebody stands, and how to begin.

pub mod handlers;
pub mod views;

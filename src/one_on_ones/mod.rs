//! 1:1s: the weekly meeting of intern and mentor.

pub mod due;
pub mod rules;
pub mod views;

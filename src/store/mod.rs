//! The only place that knows which database stands behind: SQLite by default, PostgreSQL for
//! several replicas. One SQL text serves both; everything else sees [`Tx`], SQL and [`args!`].
//!
//! Rules: transactions are short and never wait for anything but themselves; decide by constraint
//! or conditional update, never by read-then-write; columns are listed; every query names the
//! workspace.

mod column;
mod db;
mod error;
mod migrate;
pub mod people;
pub mod receipts;
mod together;
mod tx;
pub mod workspaces;

pub use column::{Arg, Column};
pub use db::{Backend, Db, Opening};
pub use error::{DbError, Result};
pub use migrate::MIGRATIONS;
pub use together::Work;
pub use tx::{Row, Tx};

/// What [`row!`] expands to; not for use by hand.
#[doc(hidden)]
pub mod macros {
    pub use super::column::column;
    pub use sqlx::{FromRow, Result, postgres::PgRow, sqlite::SqliteRow};
}

/// The arguments of a statement, `$1` first.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::store::Arg::from($value)),*] };
}

/// A struct that is read from a row, column by column of the same name, on both databases.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])* $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }
        impl<'r> $crate::store::macros::FromRow<'r, $crate::store::macros::SqliteRow> for $name {
            fn from_row(row: &'r $crate::store::macros::SqliteRow) -> $crate::store::macros::Result<Self> {
                Ok(Self { $($field: $crate::store::macros::column(row, stringify!($field))?),* })
            }
        }
        impl<'r> $crate::store::macros::FromRow<'r, $crate::store::macros::PgRow> for $name {
            fn from_row(row: &'r $crate::store::macros::PgRow) -> $crate::store::macros::Result<Self> {
                Ok(Self { $($field: $crate::store::macros::column(row, stringify!($field))?),* })
            }
        }
    };
}

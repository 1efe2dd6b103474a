//! What goes into a statement and what comes out of a row.

use std::borrow::Cow;

use jiff::{Timestamp, civil};
use sqlx::{ColumnIndex, Database, Decode, Row, Type};

/// An argument of a statement. NULLs are typed, for PostgreSQL wants to know.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bool(Option<bool>),
}

/// A value that a column can hold, on both databases alike: instants are microseconds since 1970
/// UTC in a BIGINT, calendar days and times are text.
pub trait Column: Sized {
    /// What the database has: `i64`, `String`, `bool`, or an `Option` of these.
    type Stored;
    /// `Err` names what stood there.
    fn from_stored(stored: Self::Stored) -> Result<Self, String>;
}

/// Reads one column of a row; used by `row!`.
pub fn column<'r, R, T>(row: &'r R, name: &'static str) -> sqlx::Result<T>
where
    R: Row,
    T: Column,
    &'static str: ColumnIndex<R>,
    T::Stored: Decode<'r, R::Database> + Type<<R as Row>::Database>,
    R::Database: Database,
{
    T::from_stored(row.try_get(name)?).map_err(|what| sqlx::Error::ColumnDecode {
        index: name.into(),
        source: what.into(),
    })
}

macro_rules! plain_columns {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Stored = $type;
            fn from_stored(stored: $type) -> Result<Self, String> { Ok(stored) }
        }
        impl Column for Option<$type> {
            type Stored = Option<$type>;
            fn from_stored(stored: Option<$type>) -> Result<Self, String> { Ok(stored) }
        }
    )*};
}
plain_columns!(i64, String, bool);

macro_rules! converted_columns {
    ($($type:ty, $stored:ty, $from:expr);* $(;)?) => {$(
        impl Column for $type {
            type Stored = $stored;
            fn from_stored(stored: $stored) -> Result<Self, String> { $from(stored) }
        }
        impl Column for Option<$type> {
            type Stored = Option<$stored>;
            fn from_stored(stored: Option<$stored>) -> Result<Self, String> {
                stored.map($from).transpose()
            }
        }
    )*};
}
converted_columns! {
    Timestamp, i64, |at: i64| Timestamp::from_microsecond(at).map_err(|e| e.to_string());
    civil::Date, String, |day: String| day.parse().map_err(|e: jiff::Error| e.to_string());
    civil::Time, String, |time: String| time.parse().map_err(|e: jiff::Error| e.to_string());
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Arg::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg<'_> {
    fn from(value: Option<i64>) -> Self {
        Arg::Int(value)
    }
}
impl From<bool> for Arg<'_> {
    fn from(value: bool) -> Self {
        Arg::Bool(Some(value))
    }
}
impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Arg::Text(Some(without_nul(value)))
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        value.as_str().into()
    }
}
impl From<String> for Arg<'_> {
    fn from(value: String) -> Self {
        Arg::Text(Some(without_nul(&value).into_owned().into()))
    }
}
impl<'a> From<Option<&'a str>> for Arg<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Arg::Text(value.map(without_nul))
    }
}
impl<'a> From<&'a Option<String>> for Arg<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().into()
    }
}
impl From<Timestamp> for Arg<'_> {
    fn from(at: Timestamp) -> Self {
        Arg::Int(Some(at.as_microsecond()))
    }
}
impl From<Option<Timestamp>> for Arg<'_> {
    fn from(at: Option<Timestamp>) -> Self {
        Arg::Int(at.map(|at| at.as_microsecond()))
    }
}
impl From<civil::Date> for Arg<'_> {
    fn from(day: civil::Date) -> Self {
        Arg::Text(Some(day.to_string().into()))
    }
}
impl From<Option<civil::Date>> for Arg<'_> {
    fn from(day: Option<civil::Date>) -> Self {
        Arg::Text(day.map(|day| day.to_string().into()))
    }
}
impl From<civil::Time> for Arg<'_> {
    fn from(time: civil::Time) -> Self {
        Arg::Text(Some(time.strftime("%H:%M").to_string().into()))
    }
}
impl From<Option<civil::Time>> for Arg<'_> {
    fn from(time: Option<civil::Time>) -> Self {
        Arg::Text(time.map(|time| time.strftime("%H:%M").to_string().into()))
    }
}

/// PostgreSQL refuses U+0000 in text and SQLite takes it: it goes at this edge.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        text.replace('\0', "").into()
    } else {
        text.into()
    }
}

/// An id: text made by us or by Slack, that can't be taken for another kind of id.
#[macro_export]
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// Takes an id that already exists.
            pub fn new(id: impl Into<String>) -> Self { Self(id.into()) }
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        impl $crate::store::Column for $name {
            type Stored = String;
            fn from_stored(stored: String) -> Result<Self, String> { Ok(Self(stored)) }
        }
        impl $crate::store::Column for Option<$name> {
            type Stored = Option<String>;
            fn from_stored(stored: Option<String>) -> Result<Self, String> { Ok(stored.map($name)) }
        }
        impl<'a> From<&'a $name> for $crate::store::Arg<'a> {
            fn from(id: &'a $name) -> Self { id.0.as_str().into() }
        }
        impl<'a> From<Option<&'a $name>> for $crate::store::Arg<'a> {
            fn from(id: Option<&'a $name>) -> Self { id.map(|id| id.0.as_str()).into() }
        }
        impl<'a> From<&'a Option<$name>> for $crate::store::Arg<'a> {
            fn from(id: &'a Option<$name>) -> Self { id.as_ref().into() }
        }
    )*};
}

/// A closed set of words: TEXT with a CHECK in the database, an enum here.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$variant_meta])* $variant),* }
        impl $name {
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),* } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl $crate::store::Column for $name {
            type Stored = String;
            fn from_stored(stored: String) -> Result<Self, String> {
                match stored.as_str() {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(format!("no {}: {stored}", stringify!($name))),
                }
            }
        }
        impl From<$name> for $crate::store::Arg<'_> {
            fn from(word: $name) -> Self { word.as_str().into() }
        }
        impl $crate::store::Column for Option<$name> {
            type Stored = Option<String>;
            fn from_stored(stored: Option<String>) -> Result<Self, String> {
                stored.map(<$name as $crate::store::Column>::from_stored).transpose()
            }
        }
        impl From<Option<$name>> for $crate::store::Arg<'_> {
            fn from(word: Option<$name>) -> Self { word.map($name::as_str).into() }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let stored = <String as serde::Deserialize>::deserialize(from)?;
                $crate::store::Column::from_stored(stored).map_err(serde::de::Error::custom)
            }
        }
    };
}

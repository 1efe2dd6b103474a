use thiserror::Error;

pub type Result<T, E = DbError> = std::result::Result<T, E>;

/// What can go wrong at the database, in words that do not depend on which one it is.
#[derive(Debug, Error)]
pub enum DbError {
    /// A unique key exists already.
    #[error("a row with this key exists already")]
    Conflict,
    /// A row that is pointed to does not exist.
    #[error("a row that this one points to does not exist")]
    Dangling,
    /// A CHECK or NOT NULL refused the row.
    #[error("the row breaks a rule of the schema")]
    Rule,
    /// Busy, dead-locked or disconnected: the same again may succeed.
    #[error("the database is busy or away")]
    Retry,
    #[error("no such row")]
    NotFound,
    /// After an error a transaction can only be rolled back.
    #[error("the transaction had failed before and was rolled back")]
    Poisoned,
    #[error("the database is at schema version {0}, newer than this program")]
    Newer(i64),
    #[error("migration {0} was edited after it had been applied")]
    Changed(i64),
    #[error("migration {0} failed: {1}")]
    Migration(i64, String),
    #[error("there is no database at {0}")]
    Missing(String),
    #[error("DATABASE_URL is not usable: {0}")]
    Url(String),
    #[error("cannot open the database: {0}")]
    Open(String),
    #[error("the database does not answer: {0}")]
    Unreachable(String),
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    #[error("the database said: {0}")]
    Other(String),
}

/// SQLite: BUSY, LOCKED, BUSY_SNAPSHOT and the like. PostgreSQL: serialisation, dead-lock, lock and
/// shutdown states.
const RETRY_CODES: [&str; 10] = [
    "5", "6", "261", "517", "40001", "40P01", "55P03", "57P01", "57P03", "57P02",
];

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match error {
            sqlx::Error::RowNotFound => DbError::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                DbError::Retry
            }
            sqlx::Error::Database(e) => match e.kind() {
                ErrorKind::UniqueViolation => DbError::Conflict,
                ErrorKind::ForeignKeyViolation => DbError::Dangling,
                ErrorKind::NotNullViolation | ErrorKind::CheckViolation => DbError::Rule,
                _ if e
                    .code()
                    .is_some_and(|code| RETRY_CODES.contains(&code.as_ref())) =>
                {
                    DbError::Retry
                }
                _ => DbError::Other(e.message().to_owned()),
            },
            e @ (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                DbError::Corrupt(e.to_string())
            }
            e => DbError::Other(e.to_string()),
        }
    }
}

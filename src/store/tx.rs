use jiff::Timestamp;
use sqlx::{FromRow, Postgres, Sqlite, Transaction, postgres::PgRow, sqlite::SqliteRow};

use super::{Arg, DbError, Result};
use crate::clock;

/// A transaction on either database. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    inner: Inner,
    failed: bool,
    after: Vec<Box<dyn FnOnce() + Send>>,
    is_snapshot: bool,
    has_written: bool,
}

pub(super) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Whatever can be read from a row of both databases: `row!` structs and tuples.
pub trait Row: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Row for T {}

macro_rules! bind {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for arg in $args {
            query = match arg {
                Arg::Int(value) => query.bind(*value),
                Arg::Text(value) => query.bind(value.as_deref()),
                Arg::Bool(value) => query.bind(*value),
            };
        }
        query
    }};
}

/// Runs the same call on whichever database it is, and remembers a failure: PostgreSQL would answer
/// a later `commit` of a failed transaction with success though it rolled back.
macro_rules! on {
    ($tx:expr, |$inner:ident| $call:expr) => {{
        let result = match &mut $tx.inner {
            Inner::Sqlite($inner) => $call.map_err(DbError::from),
            Inner::Postgres($inner) => $call.map_err(DbError::from),
        };
        if result.is_err() {
            $tx.failed = true;
        }
        result
    }};
}

impl Tx {
    pub(super) fn new(inner: Inner, is_snapshot: bool) -> Self {
        Self {
            inner,
            failed: false,
            after: Vec::new(),
            is_snapshot,
            has_written: false,
        }
    }

    /// Whether it has written nothing so far: whatever it has seen is committed, and no later rollback unsays it.
    pub fn sees_what_is_committed(&self) -> bool {
        self.is_snapshot || !self.has_written
    }

    /// Runs a statement; how many rows it touched.
    pub async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        self.has_written = true;
        match &mut self.inner {
            Inner::Sqlite(tx) => bind!(sqlx::query(sql), args)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            Inner::Postgres(tx) => bind!(sqlx::query(sql), args)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(|e| {
            self.failed = true;
            e.into()
        })
    }

    pub async fn all<T: Row>(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<T>> {
        self.has_written |= !sql.starts_with("SELECT");
        on!(self, |tx| bind!(sqlx::query_as(sql), args)
            .fetch_all(&mut **tx)
            .await)
    }

    /// Absence is no error.
    pub async fn opt<T: Row>(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<T>> {
        on!(self, |tx| bind!(sqlx::query_as(sql), args)
            .fetch_optional(&mut **tx)
            .await)
    }

    pub async fn one<T: Row>(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<T> {
        self.opt(sql, args).await?.ok_or(DbError::NotFound)
    }

    /// A `count(*)` or another single number.
    pub async fn count(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<i64> {
        Ok(self.one::<(i64,)>(sql, args).await?.0)
    }

    /// Wall time for leases: the database server's on PostgreSQL, so that replicas agree; this
    /// machine's on SQLite.
    pub async fn wall(&mut self) -> Result<Timestamp> {
        match self.inner {
            Inner::Sqlite(_) => Ok(clock::wall()),
            Inner::Postgres(_) => {
                let micros = self
                    .count(
                        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
                        &[],
                    )
                    .await?;
                Timestamp::from_microsecond(micros).map_err(|e| DbError::Corrupt(e.to_string()))
            }
        }
    }

    /// `FOR UPDATE SKIP LOCKED` exists on PostgreSQL only; SQLite has one writer and needs none.
    /// Returns the text for whichever it is.
    pub fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.inner {
            Inner::Sqlite(_) => sqlite,
            Inner::Postgres(_) => postgres,
        }
    }

    /// Runs once this is committed; never if it is not. For what only counts.
    pub fn after_commit(&mut self, told: impl FnOnce() + Send + 'static) {
        self.after.push(Box::new(told));
    }

    /// Marks a point to which [`Tx::kept`] can go back.
    pub async fn mark(&mut self) -> Result<()> {
        self.run("SAVEPOINT apart", &[]).await.map(drop)
    }

    /// What came of the work since [`Tx::mark`]. A failure is undone as far as there, and is the inner result; the
    /// transaction goes on. The outer one is a failure of the database itself, after which nothing does.
    pub async fn kept<T>(&mut self, done: Result<T>) -> Result<Result<T>> {
        match done {
            Ok(value) => {
                self.run("RELEASE SAVEPOINT apart", &[]).await?;
                Ok(Ok(value))
            }
            Err(error @ (DbError::Retry | DbError::Unreachable(_))) => Err(error),
            Err(error) => {
                self.run("ROLLBACK TO SAVEPOINT apart", &[]).await?;
                self.run("RELEASE SAVEPOINT apart", &[]).await?;
                self.failed = false;
                Ok(Err(error))
            }
        }
    }

    pub async fn commit(self) -> Result<()> {
        if self.failed {
            return Err(DbError::Poisoned);
        }
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        for told in self.after {
            told();
        }
        Ok(())
    }
}

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{DbError, Result, Tx, migrate, together::Groups, tx::Inner};

/// Slack waits 3 s for an acknowledgement: waiting longer than this for a connection is no use.
const ACQUIRE: Duration = Duration::from_secs(2);

/// How long a PostgreSQL may take to answer at the start.
const CONNECT: Duration = Duration::from_secs(5);

/// A database, opened and migrated. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    pub(super) groups: Arc<Groups>,
}

#[derive(Clone)]
enum Pools {
    /// One writer; readers apart, so that a long read never delays a write.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// Whether a missing database is made or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    CreateIfMissing,
    MustExist,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Db {
    /// Opens and migrates the database at `url` (`sqlite://…` or `postgres://…`).
    ///
    /// # Errors
    /// [`DbError::Url`] for anything else, [`DbError::Missing`] for a file that must exist,
    /// [`DbError::Newer`] when a later release has migrated it.
    pub async fn open(url: &str, opening: Opening) -> Result<Self> {
        let pools = if url.starts_with("sqlite:") {
            open_sqlite(url, opening).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url).await?
        } else {
            return Err(DbError::Url(
                "it starts with sqlite:// or postgres://".into(),
            ));
        };
        let groups = Arc::default();
        Ok(Self { pools, groups })
    }

    pub fn backend(&self) -> Backend {
        match self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    /// A transaction that may write. On SQLite it is the only one at a time.
    ///
    /// Begun on a task of its own: a caller that is cancelled in the middle would otherwise hand the
    /// connection back with a transaction open (transact-rs/sqlx #4385).
    pub async fn write(&self) -> Result<Tx> {
        self.begin(false).await
    }

    /// A transaction that sees one snapshot and refuses writes.
    pub async fn read(&self) -> Result<Tx> {
        self.begin(true).await
    }

    async fn begin(&self, read_only: bool) -> Result<Tx> {
        let pools = self.pools.clone();
        let begun = tokio::spawn(async move { pools.begin(read_only).await });
        begun.await.map_err(|_| DbError::Retry)?
    }

    /// A consistent copy of a SQLite database, for `backup`.
    ///
    /// # Errors
    /// [`DbError::Other`] on PostgreSQL, which has `pg_dump`.
    pub async fn copy_to(&self, file: &Path) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                sqlx::query("VACUUM INTO $1")
                    .bind(file.to_string_lossy().as_ref())
                    .execute(writer)
                    .await?;
                Ok(())
            }
            Pools::Postgres(_) => Err(DbError::Other("use pg_dump for PostgreSQL".into())),
        }
    }

    /// Closes what is idle; a connection that is still held does not delay the end.
    pub async fn close(self) {
        let closing = async {
            match self.pools {
                Pools::Sqlite { writer, readers } => {
                    readers.close().await;
                    writer.close().await;
                }
                Pools::Postgres(pool) => pool.close().await,
            }
        };
        let _ = tokio::time::timeout(ACQUIRE, closing).await;
    }
}

impl Pools {
    async fn begin(&self, read_only: bool) -> Result<Tx> {
        let inner = match (self, read_only) {
            (Pools::Sqlite { writer, .. }, false) => {
                Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            (Pools::Sqlite { readers, .. }, true) => Inner::Sqlite(readers.begin().await?),
            (Pools::Postgres(pool), false) => Inner::Postgres(pool.begin().await?),
            (Pools::Postgres(pool), true) => Inner::Postgres(
                pool.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    .await?,
            ),
        };
        Ok(Tx::new(inner, read_only))
    }
}

async fn open_sqlite(url: &str, opening: Opening) -> Result<Pools> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|e| DbError::Url(e.to_string()))?
        .journal_mode(SqliteJournalMode::Wal)
        // An intent that is not on the disk is no intent (SCHEDULER.md, section 7).
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(ACQUIRE);
    let file = options.get_filename().to_owned();
    if !file.exists() {
        match opening {
            Opening::MustExist => return Err(DbError::Missing(file.display().to_string())),
            Opening::CreateIfMissing => create_private(&file)?,
        }
    }
    with_patience(|| migrate::sqlite(options.clone())).await?;
    let pool = |max| {
        SqlitePoolOptions::new()
            .max_connections(max)
            .acquire_timeout(ACQUIRE)
            // A file does not hang up.
            .test_before_acquire(false)
    };
    let writer = pool(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    let readers = pool(4)
        .connect_with(options.pragma("query_only", "1"))
        .await?;
    Ok(Pools::Sqlite { writer, readers })
}

/// The file holds tokens and people's notes: only its owner reads it.
fn create_private(file: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(file);
    made.map(drop)
        .map_err(|e| DbError::Open(format!("{}: {e}", file.display())))
}

/// Several processes that open a new file at once see "database is locked" while one turns WAL on.
async fn with_patience<F, T>(mut open: F) -> Result<T>
where
    F: AsyncFnMut() -> Result<T>,
{
    const TRIES: u32 = 50;
    const PAUSE: Duration = Duration::from_millis(20);
    for _ in 1..TRIES {
        match open().await {
            Err(DbError::Retry) => tokio::time::sleep(PAUSE).await,
            done => return done,
        }
    }
    open().await
}

async fn open_postgres(url: &str) -> Result<Pools> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| DbError::Url(e.to_string()))?
        .application_name("understudy")
        .options([
            ("lock_timeout", "2s"),
            ("statement_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]);
    // By itself first: the pool would only say that it timed out, not why.
    let connected = tokio::time::timeout(CONNECT, PgConnection::connect_with(&options)).await;
    match connected {
        Ok(Ok(connection)) => drop(connection.close().await),
        Ok(Err(error)) => return Err(DbError::Unreachable(error.to_string())),
        Err(_) => return Err(DbError::Unreachable("no answer in time".into())),
    }
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(ACQUIRE)
        .connect_with(options)
        .await
        .map_err(|e| DbError::Open(e.to_string()))?;
    migrate::postgres(&pool).await?;
    Ok(Pools::Postgres(pool))
}

//! Migrations: one text for both databases, applied all or none, never edited afterwards.

use sqlx::{Connection, Executor, PgPool, Row, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{Backend, DbError, Result};
use crate::clock;

/// (version, name, SQL), in order; a test holds this list to the folder `migrations/`.
pub const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "start", include_str!("../../migrations/0001_start.sql")),
    (
        2,
        "versions",
        include_str!("../../migrations/0002_versions.sql"),
    ),
    (
        3,
        "mentoring",
        include_str!("../../migrations/0003_mentoring.sql"),
    ),
    (4, "life", include_str!("../../migrations/0004_life.sql")),
    (5, "place", include_str!("../../migrations/0005_place.sql")),
    (
        6,
        "holidays",
        include_str!("../../migrations/0006_holidays.sql"),
    ),
    (
        7,
        "leavers",
        include_str!("../../migrations/0007_leavers.sql"),
    ),
    (8, "files", include_str!("../../migrations/0008_files.sql")),
    (
        9,
        "scheduler",
        include_str!("../../migrations/0009_scheduler.sql"),
    ),
    (
        10,
        "operator",
        include_str!("../../migrations/0010_operator.sql"),
    ),
    (11, "time", include_str!("../../migrations/0011_time.sql")),
    (12, "weeks", include_str!("../../migrations/0012_weeks.sql")),
    (13, "items", include_str!("../../migrations/0013_items.sql")),
    (
        14,
        "one_on_ones",
        include_str!("../../migrations/0014_one_on_ones.sql"),
    ),
    (
        15,
        "check_ins",
        include_str!("../../migrations/0015_check_ins.sql"),
    ),
    (
        16,
        "silent",
        include_str!("../../migrations/0016_silent.sql"),
    ),
    (
        17,
        "topic_link",
        include_str!("../../migrations/0017_topic_link.sql"),
    ),
    (18, "aims", include_str!("../../migrations/0018_aims.sql")),
    (
        19,
        "coffee_chat",
        include_str!("../../migrations/0019_coffee_chat.sql"),
    ),
];

const HISTORY: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, applied_at BIGINT NOT NULL)";
const APPLIED: &str = "SELECT version, body FROM schema_migration ORDER BY version";
const APPLY: &str =
    "INSERT INTO schema_migration (version, name, body, applied_at) VALUES ($1, $2, $3, $4)";

/// Any constant that nobody else uses: replicas that start together migrate one after the other.
const ADVISORY_LOCK: &str = "SELECT pg_advisory_xact_lock(7265001)";

macro_rules! migrate_in {
    ($tx:expr, $backend:expr) => {{
        $tx.execute(HISTORY).await?;
        let rows = sqlx::query(APPLIED).fetch_all(&mut *$tx).await?;
        let mut applied = Vec::new();
        for row in rows {
            applied.push((row.try_get::<i64, _>(0)?, row.try_get::<String, _>(1)?));
        }
        for (version, name, body) in outstanding(&applied)? {
            $tx.execute(text_for($backend, body).as_str())
                .await
                .map_err(|e| DbError::Migration(version, e.to_string()))?;
            sqlx::query(APPLY)
                .bind(version)
                .bind(name)
                .bind(body)
                .bind(clock::wall().as_microsecond())
                .execute(&mut *$tx)
                .await?;
        }
    }};
}

/// On a connection of its own with foreign keys off: with them on, rebuilding a table would silently
/// delete its children.
pub(super) async fn sqlite(options: SqliteConnectOptions) -> Result<()> {
    let mut connection = SqliteConnection::connect_with(&options.foreign_keys(false)).await?;
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrate_in!(tx, Backend::Sqlite);
    let dangling = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(&mut *tx)
        .await?;
    if !dangling.is_empty() {
        return Err(DbError::Dangling);
    }
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}

pub(super) async fn postgres(pool: &PgPool) -> Result<()> {
    let mut tx = pool.begin().await?;
    // Another replica may be migrating for longer than our usual patience.
    tx.execute("SET LOCAL lock_timeout = '60s'").await?;
    tx.execute(ADVISORY_LOCK).await?;
    migrate_in!(tx, Backend::Postgres);
    tx.commit().await?;
    Ok(())
}

fn outstanding(applied: &[(i64, String)]) -> Result<Vec<(i64, &'static str, &'static str)>> {
    for (version, body) in applied {
        match MIGRATIONS.iter().find(|(known, ..)| known == version) {
            None => return Err(DbError::Newer(*version)),
            Some((_, _, text)) if text != body => return Err(DbError::Changed(*version)),
            Some(_) => {}
        }
    }
    let open = |(version, ..): &&(i64, _, _)| !applied.iter().any(|(known, _)| known == version);
    Ok(MIGRATIONS.iter().filter(open).copied().collect())
}

/// Leaves out the blocks `-- only: <the other database>` … `-- end`.
fn text_for(backend: Backend, body: &str) -> String {
    let other = match backend {
        Backend::Sqlite => "-- only: postgres",
        Backend::Postgres => "-- only: sqlite",
    };
    let mut text = String::with_capacity(body.len());
    let mut skipping = false;
    for line in body.lines() {
        match line.trim() {
            marker if marker == other => skipping = true,
            "-- end" => skipping = false,
            _ if skipping => {}
            _ => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<_> = MIGRATIONS
            .iter()
            .map(|(v, name, _)| format!("{v:04}_{name}.sql"))
            .collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn blocks_of_the_other_database_are_left_out() {
        let body = "a\n-- only: postgres\nb\n-- end\n-- only: sqlite\nc\n-- end\nd";
        assert_eq!(
            text_for(Backend::Sqlite, body),
            "a\n-- only: sqlite\nc\nd\n"
        );
        assert_eq!(
            text_for(Backend::Postgres, body),
            "a\n-- only: postgres\nb\nd\n"
        );
    }

    #[test]
    fn an_edited_or_unknown_migration_is_refused() {
        assert!(matches!(
            outstanding(&[(1, "edited".into())]),
            Err(DbError::Changed(1))
        ));
        assert!(matches!(
            outstanding(&[(99, String::new())]),
            Err(DbError::Newer(99))
        ));
    }
}

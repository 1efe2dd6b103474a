//! Each case on both databases.

use std::path::Path;

/// A database file in a test's own folder.
pub fn sqlite_url(folder: &Path) -> String {
    format!("sqlite://{}/understudy.db", folder.display())
}

/// `both!(one, two)` makes the tests `sqlite::one`, `postgres::one` … of
/// `async fn one(database_url: String)`. A PostgreSQL case without a PostgreSQL says SKIPPED.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $name() {
                    let folder = tempfile::tempdir().expect("a temporary folder");
                    super::$name($crate::support::databases::sqlite_url(folder.path())).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test]
                async fn $name() {
                    if let Some(url) = $crate::support::postgres::postgres_url().await {
                        super::$name(url).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use both;

/// As `both!`, for tests that mostly wait: `both::one` … each tell one case on the two databases at
/// the same time.
macro_rules! both_at_once {
    ($($name:ident),+ $(,)?) => {
        mod both {
            $(
                #[tokio::test]
                async fn $name() {
                    let folder = tempfile::tempdir().expect("a temporary folder");
                    let sqlite = $crate::support::databases::sqlite_url(folder.path());
                    let on_postgres = async {
                        if let Some(url) = $crate::support::postgres::postgres_url().await {
                            super::$name(url).await;
                        }
                    };
                    tokio::join!(super::$name(sqlite), on_postgres);
                }
            )+
        }
    };
}
pub(crate) use both_at_once;

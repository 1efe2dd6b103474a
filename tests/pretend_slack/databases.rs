//! The databases that tests are given: fresh, of their own, on both kinds.

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use crate::support::databases::both;

both!(is_empty_and_ones_own, is_empty_again);

async fn is_empty_and_ones_own(url: String) {
    let statement = "create table mark (id integer)";
    if url.starts_with("sqlite") {
        let mut file = SqliteConnection::connect(&format!("{url}?mode=rwc"))
            .await
            .unwrap();
        file.execute(statement).await.unwrap();
    } else {
        let mut server = PgConnection::connect(&url).await.unwrap();
        server.execute(statement).await.unwrap();
    }
}

async fn is_empty_again(url: String) {
    is_empty_and_ones_own(url).await;
}

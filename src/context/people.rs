//! What Slack says of people, as it is kept.

use crate::{
    clock,
    ids::{UserId, WorkspaceId},
    slack::outbound::User,
    store::{
        Db, DbError,
        people::{self, Person},
    },
};

/// Rows in one transaction: short, so that nobody waits for it.
const CHUNK: usize = 200;

/// Saves what Slack said of some people.
pub async fn save(db: &Db, workspace: &WorkspaceId, users: &[User]) -> Result<(), DbError> {
    for chunk in users.chunks(CHUNK) {
        let mut tx = db.write().await?;
        for user in chunk.iter().filter(|user| !user.id.is_empty()) {
            people::save(&mut tx, workspace, &person(user)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn person(user: &User) -> Person {
    Person {
        user_id: UserId::new(&user.id),
        handle: user.name.clone(),
        name: user.shown_name().to_owned(),
        real_name: user.full_name().to_owned(),
        email: user.profile.email.to_lowercase(),
        title: user.profile.title.clone(),
        time_zone: user.tz.clone(),
        tz_offset_seconds: user.tz_offset.map(i64::from),
        is_deleted: user.deleted,
        is_bot: user.is_bot || user.id == "USLACKBOT",
        is_guest: user.is_restricted || user.is_ultra_restricted,
        is_admin: user.is_admin || user.is_owner,
        seen_at: clock::wall(),
    }
}

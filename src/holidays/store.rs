//! Holidays by country, and who is where.

use jiff::civil::Date;

use super::{Choice, Country, Days, rules::DaysOff};
use crate::{
    args,
    ids::{UserId, WorkspaceId},
    row,
    store::{Column, Result, Tx},
};

/// The country of those who said none, in workspace $1: the one that was named for them, else the only one that there
/// is. One text for all who ask: two that differ move one person's weeks by another's holidays.
macro_rules! default_country {
    () => {
        "coalesce((SELECT w.country FROM workspace w WHERE w.id = $1),
                  (SELECT CASE WHEN min(o.country) = max(o.country) THEN min(o.country) END
                   FROM holiday o WHERE o.workspace_id = $1))"
    };
}

row! {
    /// A day off.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Holiday {
        pub date: Date,
        pub name: String,
    }
}

fn by_day(rows: Vec<Holiday>) -> Days {
    rows.into_iter().map(|row| (row.date, row.name)).collect()
}

/// The days off of a person's country: their own, else the workspace's. None where neither is known.
pub async fn days_off(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<DaysOff> {
    const DAYS: &str = concat!(
        "SELECT date, name FROM holiday WHERE workspace_id = $1 AND country = coalesce(
             (SELECT p.country FROM person_hours p WHERE p.workspace_id = $1 AND p.user_id = $2), ",
        default_country!(),
        ")"
    );
    let rows = tx.all(DAYS, args![workspace, user]).await?;
    Ok(DaysOff::new(by_day(rows)))
}

/// All days of one country.
pub async fn days_of(tx: &mut Tx, workspace: &WorkspaceId, country: &Country) -> Result<Days> {
    let rows = tx
        .all(
            "SELECT date, name FROM holiday WHERE workspace_id = $1 AND country = $2",
            args![workspace, country.as_str()],
        )
        .await?;
    Ok(by_day(rows))
}

/// The countries of which there is a calendar.
pub async fn countries(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Country>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT country FROM holiday WHERE workspace_id = $1 ORDER BY country",
            args![workspace],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(country,)| Country(country))
        .collect())
}

/// A day is a holiday, by this name.
pub async fn put(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    country: &Country,
    day: Date,
    name: &str,
) -> Result<()> {
    tx.run(
        "INSERT INTO holiday (workspace_id, country, date, name) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, country, date) DO UPDATE SET name = excluded.name",
        args![workspace, country.as_str(), day, name],
    )
    .await?;
    Ok(())
}

/// A day is no holiday any more.
pub async fn remove(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    country: &Country,
    day: Date,
) -> Result<()> {
    tx.run(
        "DELETE FROM holiday WHERE workspace_id = $1 AND country = $2 AND date = $3",
        args![workspace, country.as_str(), day],
    )
    .await?;
    Ok(())
}

/// Whose holidays count for those who said nothing.
pub async fn set_default(tx: &mut Tx, workspace: &WorkspaceId, country: &Country) -> Result<()> {
    tx.run(
        "UPDATE workspace SET country = $2 WHERE id = $1",
        args![workspace, country.as_str()],
    )
    .await?;
    Ok(())
}

/// The country of those who said nothing.
pub async fn default_country(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<Country>> {
    let found: (Option<String>,) = tx
        .one(concat!("SELECT ", default_country!()), args![workspace])
        .await?;
    Ok(found.0.map(Country))
}

/// What a person said of their country; `None` forgets it.
pub async fn set_country(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    country: Option<&Country>,
) -> Result<()> {
    tx.run(
        "INSERT INTO person_hours (workspace_id, user_id, country) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET country = excluded.country",
        args![workspace, user, country.map(Country::as_str)],
    )
    .await?;
    Ok(())
}

/// Whose holidays count for a person, and why.
pub async fn choice(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<Choice> {
    let own: Option<(Option<String>,)> = tx
        .opt(
            "SELECT country FROM person_hours WHERE workspace_id = $1 AND user_id = $2",
            args![workspace, user],
        )
        .await?;
    Ok(Choice {
        own: own.and_then(|(country,)| country).map(Country),
        default: default_country(tx, workspace).await?,
    })
}

/// Interns and mentors of a workspace's internships, with what they said of their country.
macro_rules! people {
    () => {
        "SELECT p.user_id FROM (SELECT intern AS user_id FROM internship WHERE workspace_id = $1
                                UNION SELECT mentor FROM internship WHERE workspace_id = $1) p
         LEFT JOIN person_hours h ON h.workspace_id = $1 AND h.user_id = p.user_id "
    };
}

/// Interns and mentors for whom a country's holidays count: when these change, so do their calendars.
pub async fn people_with_country(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    country: &Country,
) -> Result<Vec<UserId>> {
    const PEOPLE: &str = concat!(
        people!(),
        "WHERE coalesce(h.country, ",
        default_country!(),
        ") = $2 ORDER BY p.user_id"
    );
    let rows: Vec<(String,)> = tx.all(PEOPLE, args![workspace, country.as_str()]).await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

/// Interns and mentors who said no country: when the workspace's changes, so do their calendars.
pub async fn people_without_country(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<UserId>> {
    const PEOPLE: &str = concat!(people!(), "WHERE h.country IS NULL ORDER BY p.user_id");
    let rows: Vec<(String,)> = tx.all(PEOPLE, args![workspace]).await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

impl Column for DaysOff {
    type Stored = String;
    fn from_stored(stored: String) -> std::result::Result<Self, String> {
        let days = serde_json::from_str(&stored);
        days.map(DaysOff::new).map_err(|e| e.to_string())
    }
}

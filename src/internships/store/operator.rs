//! What `doctor` looks at: the zones and the pages that internships under way hang on.

use crate::{
    ids::ProgramId,
    row,
    store::{Result, Tx},
};

row! {
    /// A version of a page that internships under way follow.
    #[derive(Debug, Clone)]
    pub struct Used {
        pub program_id: ProgramId,
        pub key: String,
        pub version: i64,
        pub internships: i64,
    }
}

pub async fn versions_under_way(tx: &mut Tx) -> Result<Vec<Used>> {
    tx.all(
        "SELECT i.program_id, p.key, i.version, count(*) AS internships
         FROM internship i JOIN program p ON p.id = i.program_id
         WHERE i.state IN ('planned', 'awaiting', 'active', 'paused')
         GROUP BY i.program_id, p.key, i.version ORDER BY p.key, i.version, i.program_id",
        &[],
    )
    .await
}

/// The zones that internships under way follow, each with how many do; the 1:1's own too.
pub async fn zones_under_way(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    tx.all(
        "SELECT zone, count(*) FROM (
             SELECT id, time_zone AS zone FROM internship
             WHERE state IN ('planned', 'awaiting', 'active', 'paused')
             UNION
             SELECT id, one_on_one_zone AS zone FROM internship
             WHERE state IN ('planned', 'awaiting', 'active', 'paused') AND one_on_one_zone IS NOT NULL) AS zones
         GROUP BY zone ORDER BY zone",
        &[],
    )
    .await
}

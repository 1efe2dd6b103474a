//! Demos.

use jiff::Timestamp;

use crate::{
    args,
    ids::InternshipId,
    store::{Result, Tx},
    weeks::{Demo, rules::demos::Demos},
};

/// What is known of an internship's demos, by item.
pub async fn demos(tx: &mut Tx, internship: &InternshipId) -> Result<Demos> {
    let rows: Vec<Demo> = tx
        .all(
            "SELECT item_id, planned_on, audience, shows, outcome, feedback, changed_by FROM demo
             WHERE internship_id = $1",
            args![internship],
        )
        .await?;
    let demos = rows.into_iter();
    Ok(demos.map(|demo| (demo.item_id.clone(), demo)).collect())
}

pub async fn save_demo(
    tx: &mut Tx,
    internship: &InternshipId,
    demo: &Demo,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO demo (internship_id, item_id, planned_on, audience, shows, outcome, feedback, changed_by,
                           changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (internship_id, item_id) DO UPDATE SET planned_on = excluded.planned_on,
             audience = excluded.audience, shows = excluded.shows, outcome = excluded.outcome,
             feedback = excluded.feedback, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        args![
            internship,
            &demo.item_id,
            demo.planned_on,
            &demo.audience,
            &demo.shows,
            &demo.outcome,
            &demo.feedback,
            &demo.changed_by,
            now
        ],
    )
    .await?;
    Ok(())
}

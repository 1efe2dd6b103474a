//! A meeting was moved or skipped: both are told, in one message that follows what becomes of it. And all notes of an
//! internship, for one of the two.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use crate::{
    ids::{InternshipId, UserId},
    internships::{Internship, due::load, rules::Calendar},
    one_on_ones::{MeetingChange, rules, rules::Meeting, store, views},
    scheduler::{Address, Composed, Delivery, Kind, Moment, Owed, store as outbox},
    slack::rich_text::RichText,
    store::{Result, Tx, people},
};

/// What was done with a meeting; its subject is the internship and the meeting's original day.
pub const CHANGED: &str = "one_on_one_changed";
/// In the thread of that message: an edit notifies nobody. Its subject is the change.
pub const SAID_AGAIN: &str = "one_on_one_again";
/// One of the two runs late; its subject is the internship and the meeting's original day.
pub const LATE: &str = "one_on_one_late";
/// All notes of an internship; its subject is the internship and the part.
pub const NOTES_ALL: &str = "notes_all";

fn subject(internship: &InternshipId, date: Date) -> String {
    format!("{internship}|{date}")
}

/// Tells both what was done with a meeting: in one message, which is edited when more is done; then a line in its thread
/// says so, for nobody notices an edit.
pub async fn tell(
    tx: &mut Tx,
    internship: &Internship,
    change: &MeetingChange,
    now: Timestamp,
) -> Result<()> {
    let workspace = &internship.workspace_id;
    let subject = subject(&internship.id, change.local_date);
    for one in [&internship.intern, &internship.mentor] {
        let owed = Owed::to_person(CHANGED, one, &subject, now).of(&internship.id);
        if outbox::owe(tx, workspace, &owed, now).await? {
            continue;
        }
        let before = match outbox::id_of(tx, workspace, &owed).await? {
            Some(id) => outbox::by_id(tx, &id).await?,
            None => None,
        };
        // Whoever did it knows.
        if let Some(before) = before.filter(|it| it.ts.is_some() && *one != change.changed_by) {
            let mut again = Owed::to_person(SAID_AGAIN, one, &change.id, now).of(&internship.id);
            again.subject = format!("{subject}|{}", change.id);
            again.thread_ts.clone_from(&before.ts);
            again.channel.clone_from(&before.channel);
            outbox::owe(tx, workspace, &again, now).await?;
        }
    }
    outbox::edit_about(tx, workspace, &subject, CHANGED).await
}

/// Tells the other that somebody runs late for a meeting, once; false if they know. After its end it is no news.
pub async fn tell_late(
    tx: &mut Tx,
    calendar: &Calendar<'_>,
    meeting: &Meeting,
    user: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let internship = calendar.internship;
    let subject = subject(&internship.id, meeting.date);
    // Moved to another time it is news again.
    let cause = format!("{subject}|{}", meeting.at);
    let owed = Owed::to_person(LATE, internship.other(user), &subject, now)
        .because(cause)
        .of(&internship.id)
        .expiring(rules::ends(meeting, rules::length(calendar)));
    outbox::owe(tx, &internship.workspace_id, &owed, now).await
}

pub struct Late;

#[async_trait]
impl Kind for Late {
    fn name(&self) -> &'static str {
        LATE
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let date = delivery.subject.rsplit('|').next();
        let (Some((internship, reading)), Some(Ok(date))) =
            (load(tx, delivery).await?, date.map(str::parse))
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let to = UserId::new(&delivery.addressee);
        Ok(match rules::meeting_of(&calendar, date) {
            None => Composed::Void("skipped"),
            Some(meeting) => {
                let message = views::late(&calendar, &meeting, internship.other(&to));
                Composed::Say(Address::Direct(to), message)
            }
        })
    }
}

/// The changes of the meeting that a delivery speaks of, with its internship.
async fn changes_of(tx: &mut Tx, delivery: &Delivery) -> Result<Vec<MeetingChange>> {
    let mut parts = delivery.subject.split('|');
    let (Some(internship), Some(Ok(date))) = (parts.next(), parts.next().map(str::parse)) else {
        return Ok(Vec::new());
    };
    store::changes(tx, &InternshipId::new(internship), date).await
}

pub struct Changed;

#[async_trait]
impl Kind for Changed {
    fn name(&self) -> &'static str {
        CHANGED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let changes = changes_of(tx, delivery).await?;
        let (Some((internship, reading)), Some(last)) = (load(tx, delivery).await?, changes.last())
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let message = views::changed(&calendar, last, moment.now);
        Ok(Composed::Say(
            Address::Direct(UserId::new(&delivery.addressee)),
            message,
        ))
    }
}

pub struct SaidAgain;

#[async_trait]
impl Kind for SaidAgain {
    fn name(&self) -> &'static str {
        SAID_AGAIN
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let changes = changes_of(tx, delivery).await?;
        let id = delivery.subject.rsplit('|').next();
        let change = changes.iter().find(|change| Some(change.id.as_str()) == id);
        let (Some((internship, reading)), Some(change)) = (load(tx, delivery).await?, change)
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let message = views::changed_again(&calendar, change);
        Ok(Composed::Say(
            Address::Direct(UserId::new(&delivery.addressee)),
            message,
        ))
    }
}

/// All notes of an internship as Markdown, the oldest meeting first.
pub async fn all_notes(tx: &mut Tx, internship: &Internship) -> Result<String> {
    let notes = store::notes(tx, &internship.id).await?;
    let mut ids: Vec<UserId> = notes
        .iter()
        .flat_map(|note| RichText::stored(&note.body).users())
        .map(UserId::new)
        .collect();
    ids.extend(notes.iter().map(|note| note.saved_by.clone()));
    ids.extend([internship.intern.clone(), internship.mentor.clone()]);
    ids.sort();
    ids.dedup();
    let ids: Vec<&UserId> = ids.iter().collect();
    let names = people::names(tx, &internship.workspace_id, &ids).await?;
    let name = |id: &str| names.get(&UserId::new(id)).cloned();
    Ok(views::notes_document(internship, &notes, name))
}

/// A part of all notes, to the one of the pair who asked for them.
pub struct NotesAll;

#[async_trait]
impl Kind for NotesAll {
    fn name(&self) -> &'static str {
        NOTES_ALL
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let Some((internship, _)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(&delivery.addressee);
        if !internship.is_of_pair(&to) {
            return Ok(Composed::Void("not_theirs"));
        }
        let part = delivery
            .subject
            .rsplit('|')
            .next()
            .and_then(|it| it.parse().ok());
        let document = all_notes(tx, &internship).await?;
        let parts = views::notes_parts(&document);
        let Some((n, text)) = part.and_then(|n: usize| Some((n, parts.get(n)?))) else {
            return Ok(Composed::Void("gone"));
        };
        let message = views::notes_part(&internship, text, n, parts.len());
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

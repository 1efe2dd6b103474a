//! `import`: a page becomes a program, or a new version of it.

use jiff::Timestamp;
use thiserror::Error;

use super::{Reading, store, versions};
use crate::{
    ids::{self, ChannelId, ProgramId, UserId, WorkspaceId},
    mentors,
    store::{DbError, Tx},
};

/// What to import, and the flags that go with it.
#[derive(Debug, Clone)]
pub struct Import<'a> {
    pub key: &'a str,
    pub page: &'a str,
    pub reading: &'a Reading,
    pub base_url: Option<&'a str>,
    pub channel: Option<ChannelId>,
    pub coordinators: &'a [UserId],
}

#[derive(Debug, Error)]
pub enum ImportError {
    #[error("the page is not a program; `understudy check` says why")]
    NotAProgram,
    #[error(
        "a program's key is lower-case letters, digits and dashes, such as `support-engineering`, not `{0}`"
    )]
    Key(String),
    #[error(transparent)]
    Store(#[from] DbError),
}

/// The first line of `import`'s answer. It speaks of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    NewProgram,
    NewVersion,
    Unchanged,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewProgram => "new program",
            Self::NewVersion => "new version",
            Self::Unchanged => "unchanged",
        }
    }
}

/// What was done, and each difference as a line for people.
#[derive(Debug)]
pub struct Report {
    pub program: ProgramId,
    pub outcome: Outcome,
    pub lines: Vec<String>,
}

/// Imports within the caller's transaction, which a dry run rolls back.
pub async fn import(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &Import<'_>,
    now: Timestamp,
) -> Result<Report, ImportError> {
    if !import.reading.usable {
        return Err(ImportError::NotAProgram);
    }
    if !is_key(import.key) {
        return Err(ImportError::Key(import.key.to_owned()));
    }
    let before = store::by_key(tx, workspace, import.key).await?;
    let (program, mut report) = match before {
        None => create(tx, workspace, import, now).await?,
        Some(program) => renew(tx, program, import, now).await?,
    };
    apply_flags(tx, &program.id, import, now, &mut report).await?;
    if report.outcome != Outcome::Unchanged {
        mentors::store::list_from_page(tx, workspace, &program.id, &import.reading.mentors, now)
            .await?;
        mentors::due::offer_unmatched(tx, workspace, now).await?;
    }
    Ok(report)
}

async fn create(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &Import<'_>,
    now: Timestamp,
) -> Result<(store::Program, Report), ImportError> {
    let program = store::Program {
        id: ProgramId::new(ids::made_at(now)),
        workspace_id: workspace.clone(),
        key: import.key.to_owned(),
        title: title(import),
        home_channel: import.channel.clone(),
        home_channel_name: import.reading.rules.home_channel.value.clone(),
        current_version: 1,
    };
    store::save_version(
        tx,
        &program,
        import.page,
        import.base_url,
        import.reading,
        now,
    )
    .await?;
    let lines = vec![summary(import.reading)];
    Ok((
        program.clone(),
        Report {
            program: program.id,
            outcome: Outcome::NewProgram,
            lines,
        },
    ))
}

async fn renew(
    tx: &mut Tx,
    mut program: store::Program,
    import: &Import<'_>,
    now: Timestamp,
) -> Result<(store::Program, Report), ImportError> {
    let last = store::version(tx, &program.id, program.current_version).await?;
    let last_reading = last.reading()?;
    let mut reading = import.reading.clone();
    versions::inherit(&last_reading, &mut reading);
    if last.page == import.page && last_reading == reading {
        return Ok((
            program.clone(),
            Report {
                program: program.id,
                outcome: Outcome::Unchanged,
                lines: Vec::new(),
            },
        ));
    }
    let difference = versions::difference(&last_reading, &reading);
    let mut lines = vec![difference.summary()];
    lines.extend(difference.lines());
    program.current_version += 1;
    program.title = title(import);
    if last_reading.rules.home_channel.value != import.reading.rules.home_channel.value {
        program
            .home_channel_name
            .clone_from(&import.reading.rules.home_channel.value);
        // The id belonged to the name that the page had before.
        program.home_channel = None;
    }
    store::save_version(tx, &program, import.page, import.base_url, &reading, now).await?;
    Ok((
        program.clone(),
        Report {
            program: program.id,
            outcome: Outcome::NewVersion,
            lines,
        },
    ))
}

async fn apply_flags(
    tx: &mut Tx,
    program: &ProgramId,
    import: &Import<'_>,
    now: Timestamp,
    report: &mut Report,
) -> Result<(), ImportError> {
    if let Some(channel) = &import.channel
        && store::set_home(tx, program, channel).await?
    {
        report.lines.push(format!("home channel: {channel}"));
    }
    for coordinator in import.coordinators {
        if store::add_coordinator(tx, program, coordinator, now).await? {
            report.lines.push(format!("coordinator: {coordinator}"));
        }
    }
    Ok(())
}

fn title(import: &Import<'_>) -> String {
    import
        .reading
        .title
        .clone()
        .unwrap_or_else(|| import.key.to_owned())
}

fn summary(reading: &Reading) -> String {
    format!(
        "{} units with {} items, {} of them prompts; {} pre-internship items",
        reading.units.len(),
        reading.item_count,
        reading.prompt_count,
        reading.pre_internship.item_count
    )
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 64
        && key
            .chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_'))
}

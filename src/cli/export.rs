//! `understudy export`: tables for people, to standard output.

mod check_ins;
mod internships;
mod notes;
mod table;

use std::io::Write;

use jiff::tz::TimeZone;

use super::{CliError, token_team, workspace};
use crate::{
    config::Config,
    ids::WorkspaceId,
    mentors::store::board,
    programs::{
        MentorRow,
        store::{self, Program},
    },
    store::{Opening, Tx},
};
use table::{Column, Table};

#[derive(Debug, clap::Args)]
pub struct Args {
    what: What,
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Needed for a board where there are several programs; of internships it is all of them otherwise.
    #[arg(long, value_name = "KEY")]
    program: Option<String>,
    #[arg(long, value_name = "T…")]
    workspace: Option<String>,
}

/// What can be exported. A new one is a variant here and a function that makes its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// The empty slots: mentors with a free place, and who looks for one.
    Board,
    /// All listed mentors, with whom they mentor.
    Mentors,
    /// All internships, planned, running and ended.
    Internships,
    /// What happened to each internship, and who did it.
    History,
    /// What the pairs wrote in their check-ins; never what is for the coordinators only.
    CheckIns,
    /// The notes of 1:1s; as Markdown one document.
    Notes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Md,
    Json,
}

pub async fn run(config: Config, args: Args) -> Result<u8, CliError> {
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let db = super::open(&config, Opening::MustExist).await?;
    // Never committed: an export changes nothing.
    let mut tx = db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let key = args.program.as_deref();
    let table = match args.what {
        What::Board | What::Mentors => {
            let program = program(&mut tx, &workspace, key).await?;
            mentors(&mut tx, &config, &program, args.what == What::Board).await?
        }
        What::Internships => {
            let programs = programs(&mut tx, &workspace, key).await?;
            internships::internships(&mut tx, &config, &programs).await?
        }
        What::History => {
            let programs = programs(&mut tx, &workspace, key).await?;
            internships::history(&mut tx, &programs).await?
        }
        What::CheckIns => {
            let programs = programs(&mut tx, &workspace, key).await?;
            check_ins::check_ins(&mut tx, &programs).await?
        }
        What::Notes => {
            let programs = programs(&mut tx, &workspace, key).await?;
            if args.format == Format::Md {
                let mut out = std::io::stdout().lock();
                notes::write_document(&mut tx, &programs, &mut out).await??;
                out.flush()?;
                return Ok(0);
            }
            notes::table(&mut tx, &programs).await?
        }
    };
    drop(tx);
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Csv => table.write_csv(&mut out)?,
        Format::Md => table.write_markdown(&mut out)?,
        Format::Json => table.write_json(&mut out)?,
    }
    out.flush()?;
    Ok(0)
}

/// The program that was named, else all.
async fn programs(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: Option<&str>,
) -> Result<Vec<Program>, CliError> {
    if key.is_some() {
        return Ok(vec![program(tx, workspace, key).await?]);
    }
    Ok(store::all(tx, workspace).await?)
}

/// The program that was named, else the only one.
async fn program(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: Option<&str>,
) -> Result<Program, CliError> {
    let mut programs = store::all(tx, workspace).await?;
    if let Some(key) = key {
        let named = programs.into_iter().find(|program| program.key == key);
        return named.ok_or_else(|| CliError::Refused(format!("there is no program `{key}`")));
    }
    match programs.pop() {
        None => Err(CliError::Refused("there is no program yet".into())),
        Some(only) if programs.is_empty() => Ok(only),
        Some(last) => {
            programs.push(last);
            let keys: Vec<_> = programs.iter().map(|it| it.key.as_str()).collect();
            let sentence = format!(
                "there are several programs; name one by --program: {}",
                keys.join(", ")
            );
            Err(CliError::Call(sentence))
        }
    }
}

/// The columns of the handbook's mentor table, in its order.
const MENTORS: [Column; 5] = [
    Column::handle("Mentor", "handle"),
    Column::handle("Intern", "intern"),
    Column::text("Group", "group"),
    Column::text("Mentor Timezone", "mentor_time_zone"),
    Column::text("Intern Timezone", "intern_time_zone"),
];

async fn mentors(
    tx: &mut Tx,
    config: &Config,
    program: &Program,
    only_empty: bool,
) -> Result<Table, CliError> {
    let now = config.now();
    let today = TimeZone::UTC.to_datetime(now).date();
    let board = board::load(tx, program, &config.zones, today).await?;
    let rows = if only_empty {
        board.empty_rows(now)
    } else {
        board.mentor_rows(now)
    };
    Ok(Table {
        columns: &MENTORS,
        rows: rows.into_iter().map(cells).collect(),
    })
}

fn cells(row: MentorRow) -> Vec<Option<String>> {
    vec![
        row.handle,
        row.intern,
        row.group,
        row.mentor_time_zone,
        row.intern_time_zone,
    ]
}

//! The page's tables of people, and its list of tracks.

use super::list::RawItem;
use super::sections::{Part, Sections};
use super::tree::{Block, Cell, Row, Table};
use super::words::{self, Words};
use crate::programs::{AlumnusRow, MentorRow, Track};

const ZONE: &[&str] = &[
    "timezone",
    "timezones",
    "zone",
    "tz",
    "zeitzone",
    "fuseau",
    "huso",
    "fuso",
    "tijdzone",
    "tidszon",
    "tidszone",
    "タイムゾーン",
    "时区",
    "시간대",
];
const GROUP: &[&str] = &[
    "group",
    "team",
    "gruppe",
    "bereich",
    "équipe",
    "groupe",
    "grupo",
    "equipo",
    "equipe",
    "gruppo",
    "afdeling",
    "グループ",
    "チーム",
    "团队",
    "그룹",
    "팀",
];
const FROM: &[&str] = &[
    "start", "started", "from", "beginn", "von", "début", "inicio", "início", "inizio", "開始",
    "开始", "시작",
];
const UNTIL: &[&str] = &[
    "end", "ended", "until", "ende", "bis", "fin", "fim", "fine", "einde", "終了", "结束", "종료",
];
const NAME: &[&str] = &[
    "name", "handle", "alumnus", "alumna", "alum", "nom", "nombre", "nome", "naam", "namn", "名前",
    "姓名", "이름",
];
const TITLE: &[&str] = &[
    "title", "role", "job", "position", "titel", "rolle", "stelle", "poste", "titre", "puesto",
    "cargo", "ruolo", "functie", "役職", "职位", "직책",
];
const TAKEAWAYS: &[&str] = &[
    "takeaways",
    "takeaway",
    "learned",
    "learnings",
    "lessons",
    "notes",
    "erkenntnisse",
    "gelernt",
    "mitgenommen",
    "apprentissages",
    "enseignements",
    "aprendizajes",
    "aprendizados",
    "insegnamenti",
    "学び",
    "收获",
    "배운",
];

/// The rows of every table with a Mentor column and one of group, time zone or intern.
pub fn mentors(sections: &Sections<'_>) -> Vec<MentorRow> {
    let tables = tables(sections).filter(|table| !is_alumni(table));
    tables.flat_map(mentor_rows).collect()
}

fn mentor_rows(table: &Table) -> Vec<MentorRow> {
    let columns: Vec<Words> = table.head.iter().map(|head| Words::of(head)).collect();
    let column = |wanted: &dyn Fn(&Words) -> bool| columns.iter().position(wanted);
    let is_zone = |head: &Words| head.has(ZONE);
    let mentor = column(&|head| head.has(words::MENTOR) && !is_zone(head));
    let intern = column(&|head| head.has(words::INTERN) && !is_zone(head));
    let group = column(&|head| head.has(GROUP));
    let intern_zone = column(&|head| is_zone(head) && head.has(words::INTERN));
    let mentor_zone = column(&|head| is_zone(head) && !head.has(words::INTERN));
    let others = [intern, group, intern_zone, mentor_zone];
    if mentor.is_none() || others.iter().all(Option::is_none) {
        return Vec::new();
    }
    let rows = table.rows.iter().map(|row| MentorRow {
        handle: handle(row, mentor),
        intern: handle(row, intern),
        group: plain(row, group),
        mentor_time_zone: plain(row, mentor_zone),
        intern_time_zone: plain(row, intern_zone),
    });
    rows.filter(|row| row.handle.is_some() || row.intern.is_some())
        .collect()
}

/// The rows of every table that says when somebody started and ended.
pub fn alumni(sections: &Sections<'_>) -> Vec<AlumnusRow> {
    let tables = tables(sections).filter(|table| is_alumni(table));
    tables.flat_map(alumni_rows).collect()
}

fn is_alumni(table: &Table) -> bool {
    let columns: Vec<Words> = table.head.iter().map(|head| Words::of(head)).collect();
    let any = |list: &[&str]| columns.iter().any(|head| head.has(list));
    any(FROM) && any(UNTIL) && (any(NAME) || any(TAKEAWAYS) || any(words::INTERN))
}

fn alumni_rows(table: &Table) -> Vec<AlumnusRow> {
    let columns: Vec<Words> = table.head.iter().map(|head| Words::of(head)).collect();
    let column = |list: &[&str]| columns.iter().position(|head| head.has(list));
    let (start, end) = (column(FROM), column(UNTIL));
    let (group, track) = (column(GROUP), column(words::TRACK));
    let name = column(NAME).or_else(|| column(words::INTERN));
    let (title, takeaways) = (column(TITLE), column(TAKEAWAYS));
    let rows = table.rows.iter().map(|row| AlumnusRow {
        start_date: plain(row, start),
        end_date: plain(row, end),
        group: plain(row, group),
        track: plain(row, track),
        handle: handle(row, name),
        title: plain(row, title),
        takeaways: cell(row, takeaways).map(|cell| cell.markdown.clone()),
    });
    rows.filter(|row| row.handle.is_some() || row.start_date.is_some())
        .collect()
}

/// The lines of the tables and lists that gave people or tracks.
pub fn lines(sections: &Sections<'_>) -> Vec<usize> {
    let people = tables(sections)
        .filter(|table| is_alumni(table) || !mentor_rows(table).is_empty())
        .map(|table| table.line);
    people
        .chain(track_list(sections).map(|(line, _)| line))
        .collect()
}

/// Tables of the page that aren't a part of a unit's tasks.
fn tables<'b>(sections: &Sections<'b>) -> impl Iterator<Item = &'b Table> {
    let blocks = sections.blocks.iter().zip(&sections.parts);
    let tables: Vec<&Table> = blocks
        .filter_map(|(block, part)| match (block, part) {
            (_, Part::Unit(_)) => None,
            (Block::Table(table), _) => Some(table),
            _ => None,
        })
        .collect();
    tables.into_iter()
}

fn cell(row: &Row, column: Option<usize>) -> Option<&Cell> {
    let cell = row.cells.get(column?)?;
    (!cell.text.plain.is_empty()).then_some(cell)
}

fn plain(row: &Row, column: Option<usize>) -> Option<String> {
    cell(row, column).map(|cell| cell.text.plain.clone())
}

fn handle(row: &Row, column: Option<usize>) -> Option<String> {
    let handle = plain(row, column)?;
    let handle = handle.trim_start_matches('@').trim();
    (!handle.is_empty()).then(|| handle.to_owned())
}

/// The list under a heading about tracks, or after prose that announces them ("Available tracks:").
pub fn tracks(sections: &Sections<'_>) -> Vec<Track> {
    let list = track_list(sections);
    list.map_or_else(Vec::new, |(_, items)| items.iter().map(track).collect())
}

fn track_list<'b>(sections: &Sections<'b>) -> Option<(usize, &'b [RawItem])> {
    let mut announced = false;
    for (block, part) in sections.blocks.iter().zip(&sections.parts) {
        let elsewhere = matches!(part, Part::Unit(_) | Part::PreInternship | Part::After);
        match block {
            _ if elsewhere => announced = false,
            Block::Heading(_) => announced = *part == Part::Tracks,
            Block::Prose(prose) => announced |= announces_tracks(&prose.text.plain),
            Block::List(items) if announced => return Some((block.line(), items)),
            _ => {}
        }
    }
    None
}

fn announces_tracks(prose: &str) -> bool {
    let last = prose
        .trim_end()
        .rsplit(['.', '\n', '。'])
        .next()
        .unwrap_or_default();
    last.ends_with([':', '：']) && Words::of(last).has(words::TRACK)
}

/// "[Build Track](…) - what it is": the name is the link's or the bold text, else what stands before the dash.
fn track(item: &RawItem) -> Track {
    let plain = &item.text.plain;
    let (name, rest) = match &item.text.lead {
        Some(lead) => (
            lead.clone(),
            plain.strip_prefix(lead.as_str()).unwrap_or_default(),
        ),
        None => {
            let split = [": ", " - ", " – ", " — "]
                .iter()
                .filter_map(|separator| plain.split_once(separator))
                .min_by_key(|(name, _)| name.len());
            split.map_or((plain.clone(), ""), |(name, rest)| (name.to_owned(), rest))
        }
    };
    let description =
        rest.trim_start_matches(|c: char| c.is_whitespace() || ":-–—.,：".contains(c));
    Track {
        name: name.trim_matches([':', ' ', '：']).to_owned(),
        url: item.text.url.clone(),
        description: description.to_owned(),
    }
}

//! What each part of a page is for: the units, the list before the start, the rules, the rest.

use super::names;
use super::problems::Problems;
use super::tree::{BOLD, Block, Heading};
use super::units::{self, UnitHeading};
use super::words::{self, Words};

/// What a block belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The unit of this index in [`Sections::units`].
    Unit(usize),
    PreInternship,
    /// "After the internship", beside the units.
    After,
    Expectations,
    FindMentor,
    Tracks,
    Other,
}

/// The page's blocks with what each is for.
pub struct Sections<'b> {
    pub blocks: &'b [Block],
    pub parts: Vec<Part>,
    pub units: Vec<UnitHeading>,
    /// The headings of "Week 0" and "Day 0".
    zeros: Vec<usize>,
}

impl<'b> Sections<'b> {
    pub fn of(blocks: &'b [Block], problems: &mut Problems) -> Self {
        let units = units::find(blocks, problems);
        let (zeros, units): (Vec<_>, Vec<_>) =
            units.into_iter().partition(|unit| unit.name.to == 0);
        let mut sections = Self {
            blocks,
            parts: vec![Part::Other; blocks.len()],
            units,
            zeros: zeros.iter().map(|unit| unit.block).collect(),
        };
        for index in 0..sections.units.len() {
            sections.mark_unit(index);
        }
        for (index, block) in blocks.iter().enumerate() {
            if let Block::Heading(heading) = block
                && sections.parts[index] == Part::Other
            {
                let due = sections.unit_due_before(index, heading);
                if let Some(part) = due.or_else(|| sections.part_of(index, heading)) {
                    sections.mark(index, heading.level, part);
                }
            }
        }
        for zero in &zeros {
            problems.info(
                zero.line,
                "unit-before-start",
                format!(
                    "“{}” is before the start; read as pre-internship",
                    zero.name.label
                ),
            );
        }
        sections
    }

    /// The blocks of a part, without the headings that open it.
    pub fn blocks_of(&self, part: Part) -> Vec<&'b Block> {
        let blocks = self.blocks.iter().zip(&self.parts).enumerate();
        blocks
            .filter(|(index, (_, p))| **p == part && !self.opens(*index))
            .map(|(_, (block, _))| block)
            .collect()
    }

    /// The line on which a part begins.
    pub fn line_of(&self, part: Part) -> Option<usize> {
        let index = self.parts.iter().position(|p| *p == part)?;
        self.blocks.get(index).map(Block::line)
    }

    /// Whether a block is the heading with which its part begins.
    fn opens(&self, index: usize) -> bool {
        let Some(Block::Heading(heading)) = self.blocks.get(index) else {
            return false;
        };
        self.units.iter().any(|unit| unit.block == index)
            || self.part_of(index, heading) == self.parts.get(index).copied()
    }

    /// Whether a block is in a unit, the pre-internship list or what comes after: all of it becomes items.
    pub fn is_item_part(&self, index: usize) -> bool {
        let part = self.parts.get(index);
        part.is_some_and(|part| matches!(part, Part::Unit(_) | Part::PreInternship | Part::After))
    }

    fn mark_unit(&mut self, index: usize) {
        let unit = &self.units[index];
        let end = unit.end;
        let next = self.units.get(index + 1).map_or(end, |next| next.block);
        for part in &mut self.parts[unit.block..end.min(next)] {
            *part = Part::Unit(index);
        }
    }

    /// A section ends where another part begins, and where a heading only frames units.
    fn mark(&mut self, start: usize, level: u8, part: Part) {
        let end = units::section_end(self.blocks, start, level);
        for index in start..end {
            let stops = match &self.blocks[index] {
                _ if self.parts[index] != Part::Other => true,
                Block::Heading(heading) if index > start => {
                    self.frames_units(index, heading)
                        || self.part_of(index, heading).is_some()
                        || self.unit_due_before(index, heading).is_some()
                }
                _ => false,
            };
            if stops {
                break;
            }
            self.parts[index] = part;
        }
    }

    fn frames_units(&self, index: usize, heading: &Heading) -> bool {
        let end = units::section_end(self.blocks, index, heading.level);
        let mut units = self.units.iter();
        heading.level != BOLD && units.any(|unit| (index..end).contains(&unit.block))
    }

    /// "Before week 5" amid the weeks is done in the unit that stands above it; as its group, for the heading
    /// stays.
    fn unit_due_before(&self, index: usize, heading: &Heading) -> Option<Part> {
        let number = names::due_before(&heading.text)?;
        let first = self.units.iter().map(|unit| unit.name.from).min()?;
        let above = self.units.iter().rposition(|unit| unit.block < index)?;
        (number > first && heading.level != BOLD).then_some(Part::Unit(above))
    }

    fn part_of(&self, index: usize, heading: &Heading) -> Option<Part> {
        if self.zeros.contains(&index) {
            return Some(Part::PreInternship);
        }
        if heading.level == BOLD {
            return None;
        }
        let words = Words::of(&heading.text);
        let has_list = || self.has_list(index, heading.level);
        if is_before(&words) && has_list() {
            Some(Part::PreInternship)
        } else if self.follows_units(index, heading)
            && words::is(words.at(0), words::AFTER)
            && has_list()
        {
            Some(Part::After)
        } else if words.has(words::EXPECTATIONS) {
            Some(Part::Expectations)
        } else if words.has(words::MENTOR) {
            Some(Part::FindMentor)
        } else if words.has(words::TRACK) {
            Some(Part::Tracks)
        } else {
            None
        }
    }

    fn has_list(&self, index: usize, level: u8) -> bool {
        let end = units::section_end(self.blocks, index, level);
        let is_unit = |at: &usize| self.units.iter().any(|unit| unit.block == *at);
        let frame = (index + 1..end).find(is_unit);
        let section = &self.blocks[index..frame.unwrap_or(end)];
        section.iter().any(|block| matches!(block, Block::List(_)))
    }

    fn follows_units(&self, index: usize, heading: &Heading) -> bool {
        let last = self.units.last();
        last.is_some_and(|last| last.block < index && heading.level <= last.level)
    }
}

/// "Before you start", "Pre-internship tasks", "Aufgaben vor dem Praktikum", "開始前".
fn is_before(words: &Words) -> bool {
    const LONGEST: usize = 9;
    let opens = words::is(words.at(0), words::BEFORE);
    let prepares = words.has(words::PREPARATION);
    let names_start = words.has(words::INTERNSHIP) || words.has(words::START);
    words.len() <= LONGEST && (opens || prepares || names_start && words.has(words::BEFORE))
}

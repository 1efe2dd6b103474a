//! The problems of one reading, collected on the way.

use std::collections::BTreeMap;

use crate::programs::{Problem, Severity};

/// Warnings of one code beyond this are counted: nobody reads on, and a crafted page has a hundred thousand.
const MAX_ALIKE: usize = 200;

/// Collects problems; [`Problems::sorted`] hands them back in the order of the page.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    /// How often each code was reported, and on which line it was for the last time that counts.
    counts: BTreeMap<String, (usize, usize)>,
}

impl Problems {
    pub fn error(&mut self, line: usize, code: &str, message: impl Into<String>) {
        self.push(line, Severity::Error, code, message.into());
    }

    pub fn warning(&mut self, line: usize, code: &str, message: impl Into<String>) {
        self.push(line, Severity::Warning, code, message.into());
    }

    pub fn info(&mut self, line: usize, code: &str, message: impl Into<String>) {
        self.push(line, Severity::Info, code, message.into());
    }

    /// Whether something was found that keeps the page from being run.
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// Whether this code was reported already: some problems are said once a page.
    pub fn has(&self, code: &str) -> bool {
        self.list.iter().any(|problem| problem.code == code)
    }

    /// All problems by line; those of one line in the order they were found.
    pub fn sorted(mut self) -> Vec<Problem> {
        for (code, (count, line)) in std::mem::take(&mut self.counts) {
            if let Some(more) = count.checked_sub(MAX_ALIKE).filter(|more| *more > 0) {
                let message = format!("{more} more of “{code}” from here on; they are not listed");
                self.list.push(Problem {
                    line,
                    severity: Severity::Info,
                    code: "more-of-the-same".to_owned(),
                    message,
                });
            }
        }
        self.list.sort_by_key(|problem| problem.line);
        self.list
    }

    fn push(&mut self, line: usize, severity: Severity, code: &str, message: String) {
        let (count, last) = self.counts.entry(code.to_owned()).or_default();
        *count += 1;
        if *count > MAX_ALIKE && severity != Severity::Error {
            return;
        }
        *last = line.max(1);
        self.list.push(Problem {
            line: line.max(1),
            severity,
            code: code.to_owned(),
            message,
        });
    }
}

//! The problems of one reading, collected on the way.

use crate::programs::{Problem, Severity};

/// Collects problems; [`Problems::sorted`] hands them back in the order of the page.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
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
        self.list.sort_by_key(|problem| problem.line);
        self.list
    }

    fn push(&mut self, line: usize, severity: Severity, code: &str, message: String) {
        self.list.push(Problem {
            line: line.max(1),
            severity,
            code: code.to_owned(),
            message,
        });
    }
}

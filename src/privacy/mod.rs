//! Who sees what of an internship: the one place that says so (docs/privacy.md has it as a table).
//!
//! Whoever shows something loads the roles of the one who asks anew ([`store::seer`]) and asks [`Seer::may_see`].
//! Somebody without a role in this internship sees nothing of it, whatever they are elsewhere: coordinator of another
//! program, of another workspace, or nobody special.

pub mod rules;
pub mod store;

use crate::check_ins::{ShownTo, Sign};

/// What somebody is in an internship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Intern,
    Mentor,
    /// Who said yes to being it, and is still.
    SecondMentor,
    /// The intern's or the mentor's.
    Manager,
    /// Of the internship's own program.
    Coordinator,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Intern,
        Self::Mentor,
        Self::SecondMentor,
        Self::Manager,
        Self::Coordinator,
    ];
}

/// What an internship has that not everybody sees. Whoever wrote a text sees it in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Object {
    /// The texts, mood and hours of a check-in: the digest, and answering it.
    CheckIn,
    /// An answer to a check-in.
    Answer,
    /// "Only for the coordinators", and how it feels.
    PrivateLine,
    /// What is blocked at home.
    HomeOfficeLine,
    /// Of the 1:1s.
    Notes,
    /// Of the next 1:1.
    Topics,
    Feedback(ShownTo),
    /// Hours and counts of a month.
    HoursSummary {
        shared: bool,
    },
    /// What was seen, without any text.
    Warning(Sign),
}

/// One person before one internship.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seer {
    pub roles: Vec<Role>,
}

impl Seer {
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub fn is_of_pair(&self) -> bool {
        self.is(Role::Intern) || self.is(Role::Mentor)
    }

    /// A coordinator who is one of the pair is not who the other's confidence is meant for.
    pub fn is_impartial_coordinator(&self) -> bool {
        self.is(Role::Coordinator) && !self.is_of_pair()
    }
}

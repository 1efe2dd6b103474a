//! The table. Pure.

use super::{Object, Role, Seer};
use crate::check_ins::{ShownTo, Sign};

impl Seer {
    pub fn may_see(&self, object: Object) -> bool {
        match object {
            Object::CheckIn | Object::Answer | Object::Notes | Object::Topics => self.is_of_pair(),
            Object::PrivateLine => self.is_impartial_coordinator(),
            Object::HomeOfficeLine => self.is_of_pair() || self.is(Role::SecondMentor),
            Object::Feedback(ShownTo::Other) => self.is_of_pair(),
            Object::Feedback(ShownTo::Coordinators) => self.is_impartial_coordinator(),
            Object::Feedback(ShownTo::Both) => self.is_of_pair() || self.is_impartial_coordinator(),
            Object::HoursSummary { shared } => {
                self.is_of_pair() || shared && self.is(Role::Manager)
            }
            Object::Warning(Sign::LongWeek) => self.is(Role::Intern),
            Object::Warning(Sign::FewHours | Sign::ManyHours) => {
                self.is(Role::Mentor) || self.is_impartial_coordinator()
            }
            Object::Warning(_) => self.is_impartial_coordinator(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const I: u8 = 1;
    const M: u8 = 2;
    const S: u8 = 4;
    const B: u8 = 8;
    const C: u8 = 16;

    /// docs/privacy.md, row by row.
    const TABLE: [(Object, u8); 21] = [
        (Object::CheckIn, I | M),
        (Object::Answer, I | M),
        (Object::PrivateLine, C),
        (Object::HomeOfficeLine, I | M | S),
        (Object::Notes, I | M),
        (Object::Topics, I | M),
        (Object::Feedback(ShownTo::Other), I | M),
        (Object::Feedback(ShownTo::Coordinators), C),
        (Object::Feedback(ShownTo::Both), I | M | C),
        (Object::HoursSummary { shared: true }, I | M | B),
        (Object::HoursSummary { shared: false }, I | M),
        (Object::Warning(Sign::NoOneOnOne), C),
        (Object::Warning(Sign::LowWeeks), C),
        (Object::Warning(Sign::Alone), C),
        (Object::Warning(Sign::LeftOut), C),
        (Object::Warning(Sign::Overworked), C),
        (Object::Warning(Sign::FewHours), M | C),
        (Object::Warning(Sign::LongWeek), I),
        (Object::Warning(Sign::ManyHours), M | C),
        (Object::Warning(Sign::MentorQuiet), C),
        (Object::Warning(Sign::Silent), C),
    ];

    #[test]
    fn every_role_and_every_object() {
        for (object, allowed) in TABLE {
            for (at, role) in Role::ALL.into_iter().enumerate() {
                let seer = Seer { roles: vec![role] };
                assert_eq!(
                    seer.may_see(object),
                    allowed & (1 << at) != 0,
                    "{role:?} {object:?}"
                );
            }
            assert!(!Seer::default().may_see(object), "a stranger, {object:?}");
        }
    }

    #[test]
    fn a_coordinator_of_the_pair_gets_nothing_in_confidence() {
        for part in [Role::Intern, Role::Mentor] {
            let seer = Seer {
                roles: vec![part, Role::Coordinator],
            };
            for object in [
                Object::PrivateLine,
                Object::Feedback(ShownTo::Coordinators),
                Object::Warning(Sign::Alone),
                Object::Warning(Sign::MentorQuiet),
            ] {
                assert!(!seer.may_see(object), "{part:?} {object:?}");
            }
            assert!(seer.may_see(Object::CheckIn));
        }
    }
}

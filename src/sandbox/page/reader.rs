//! Who reads: names for ids, their time zone, and the present.

use std::collections::HashMap;

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::sandbox::slack::{Person, PretendSlack, observe::Place};

/// What turns a message into what one person sees.
pub(super) struct Reader {
    pub me: Person,
    pub zone: TimeZone,
    pub now: Timestamp,
    pub people: Vec<Person>,
    names: HashMap<String, String>,
    pub places: Vec<Place>,
}

impl Reader {
    pub fn new(slack: &PretendSlack, me: Person, now: Timestamp) -> Self {
        let people = slack.people();
        let names = people
            .iter()
            .map(|person| (person.id.clone(), person.name.clone()));
        Self {
            zone: me.time_zone().unwrap_or(TimeZone::UTC),
            now,
            names: names.collect(),
            places: slack.places(&me.id),
            people,
            me,
        }
    }

    /// An instant on this person's clock.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// A person's name, or the id that nobody has.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// A channel's name without `#`; ids of places that the person does not see stay ids.
    pub fn channel<'a>(&'a self, id: &'a str) -> &'a str {
        let place = self
            .places
            .iter()
            .find(|place| place.id == id && place.is_channel);
        place.map_or(id, |place| place.name.as_str())
    }

    /// What a place is called in this person's sidebar.
    pub fn place_name(&self, place: &Place) -> String {
        if place.is_channel {
            let note = if place.is_private { " (private)" } else { "" };
            return format!("#{}{note}", place.name);
        }
        let others = place.members.iter().filter(|id| **id != self.me.id);
        let names = others.map(|id| self.name(id)).collect::<Vec<_>>();
        match place.is_group {
            true => names.join(", "),
            false => "Understudy".to_owned(),
        }
    }

    /// Those who can be chosen in a list of people.
    pub fn colleagues(&self) -> impl Iterator<Item = &Person> {
        let someone = |it: &&Person| !it.is_bot && !it.deleted && it.id != "USLACKBOT";
        self.people.iter().filter(someone)
    }
}

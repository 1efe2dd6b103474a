//! The people and channels of the sandbox: an example company in words of our own.

use std::{fs, io, path::Path};

use super::slack::{Channel, Person, Seed};

/// Why a file of people cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("{path} cannot be read: {cause}")]
    Unreadable { path: String, cause: io::Error },
    #[error("{path} is not a file of people: {cause}")]
    Malformed {
        path: String,
        cause: serde_json::Error,
    },
    #[error("{path} names no people")]
    Nobody { path: String },
}

/// Reads `--people`: JSON with `team_name`, `people` and `channels`.
pub fn from_file(path: &Path) -> Result<Seed, PeopleError> {
    let name = || path.display().to_string();
    let text = fs::read_to_string(path);
    let text = text.map_err(|cause| PeopleError::Unreadable {
        path: name(),
        cause,
    })?;
    let seed: Result<Seed, _> = serde_json::from_str(&text);
    let seed = seed.map_err(|cause| PeopleError::Malformed {
        path: name(),
        cause,
    })?;
    if seed.people.is_empty() {
        Err(PeopleError::Nobody { path: name() })
    } else {
        Ok(seed)
    }
}

/// Ines, who wants to learn, and those around her.
pub fn example() -> Seed {
    let everyone = [
        "U0INES", "U0MARTA", "U0MIGUEL", "U0IVO", "U0MINA", "U0CORA", "U0ALDO", "U0OZ",
    ];
    Seed {
        team_id: "T0PRETEND1".to_owned(),
        team_name: "Lantern Works".to_owned(),
        people: people(),
        channels: vec![
            channel(
                "C0CSUCCESS",
                "customer-success",
                &["U0INES", "U0MARTA", "U0MIGUEL", "U0MINA", "U0ALDO"],
            ),
            channel("C0GENERAL", "general", &everyone),
            channel(
                "C0PRODUCT",
                "product",
                &["U0INES", "U0IVO", "U0ALDO", "U0OZ"],
            ),
            channel(
                "C0SUPPORT",
                "support",
                &["U0INES", "U0IVO", "U0MARTA", "U0MIGUEL"],
            ),
        ],
        bot_token: "xoxb-pretend-slack".to_owned(),
        signing_secret: "pretend-signing-secret".to_owned(),
    }
}

fn channel(id: &str, name: &str, members: &[&str]) -> Channel {
    Channel {
        id: id.to_owned(),
        name: name.to_owned(),
        members: members.iter().map(|id| (*id).to_owned()).collect(),
        ..Channel::default()
    }
}

fn people() -> Vec<Person> {
    let cora = person(
        "U0CORA",
        "cora",
        "Cora Whaanga",
        "People partner",
        "Pacific/Auckland",
    );
    vec![
        with_note(
            person(
                "U0INES",
                "ines",
                "Ines Duarte",
                "Support agent",
                "Europe/Lisbon",
            ),
            "wants to learn another role",
        ),
        with_note(
            person(
                "U0MARTA",
                "marta",
                "Marta Lindner",
                "Customer success manager",
                "Europe/Berlin",
            ),
            "could mentor",
        ),
        with_note(
            person(
                "U0MIGUEL",
                "miguel",
                "Miguel Ortega",
                "Customer success manager",
                "America/Bogota",
            ),
            "could mentor too",
        ),
        with_note(
            person("U0IVO", "ivo", "Ivo Marsh", "Support lead", "Europe/London"),
            "Ines's manager",
        ),
        with_note(
            person(
                "U0MINA",
                "mina",
                "Mina Carver",
                "Head of customer success",
                "America/New_York",
            ),
            "Marta's manager",
        ),
        with_note(
            Person {
                is_admin: true,
                ..cora
            },
            "coordinates the internships",
        ),
        with_note(
            person(
                "U0ALDO",
                "aldo",
                "Aldo Ferri",
                "Product manager",
                "Europe/Rome",
            ),
            "did an internship last year",
        ),
        with_note(
            person("U0OZ", "oz", "Oz Navarro", "Engineer", "Europe/Madrid"),
            "just works here",
        ),
    ]
}

fn person(id: &str, handle: &str, real_name: &str, title: &str, tz: &str) -> Person {
    let first = real_name.split(' ').next().unwrap_or(real_name);
    Person {
        id: id.to_owned(),
        handle: handle.to_owned(),
        name: first.to_owned(),
        real_name: real_name.to_owned(),
        title: title.to_owned(),
        tz: Some(tz.to_owned()),
        ..Person::default()
    }
}

fn with_note(person: Person, note: &str) -> Person {
    Person {
        note: note.to_owned(),
        ..person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_in_a_channel_exists_and_has_a_time_zone() {
        let seed = example();
        for id in seed.channels.iter().flat_map(|channel| &channel.members) {
            let person = seed.people.iter().find(|person| &person.id == id);
            assert!(
                person.is_some_and(|person| person.time_zone().is_some()),
                "{id}"
            );
        }
    }

    #[test]
    fn a_seed_survives_its_file() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("people.json");
        fs::write(&path, serde_json::to_string(&example())?)?;
        assert_eq!(from_file(&path)?.people, example().people);
        Ok(())
    }
}

//! An interaction's JSON without the blocks of the message or view in which it happened. These are ours, the largest
//! part of it by far, and input besides: nothing reads them.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
    value::SeqAccessDeserializer,
};
use serde_json::{Map, Value};

/// Reads an object; what stands in its `message` and `view` is without `blocks`.
pub(super) fn object(json: &str) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let payload = Slim::Payload.deserialize(&mut reader)?;
    reader.end()?;
    match payload {
        Value::Object(_) => Ok(payload),
        _ => Err(Error::custom("not an object")),
    }
}

/// What an object is.
#[derive(Clone, Copy)]
enum Slim {
    Payload,
    /// A message or view.
    Shown,
}

impl<'de> DeserializeSeed<'de> for Slim {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Slim {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            let value = match (self, key.as_str()) {
                (Self::Payload, "message" | "view") => fields.next_value_seed(Self::Shown)?,
                (Self::Shown, "blocks") => {
                    fields.next_value::<IgnoredAny>()?;
                    continue;
                }
                _ => fields.next_value()?,
            };
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }

    // Anything else is what it is: fields of the wrong shape are absent for whoever looks for them.
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        serde::Deserialize::deserialize(SeqAccessDeserializer::new(items))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_shown_is_left_out_and_nothing_else() {
        let payload = json!({
            "blocks": [1],
            "actions": [{ "blocks": 2 }],
            "message": { "ts": "1.2", "text": "so", "blocks": [{ "type": "section" }] },
            "view": { "id": "V1", "blocks": [], "state": { "values": { "blocks": {} } } },
        });
        let mut expected = payload.clone();
        for shown in ["message", "view"] {
            expected[shown].as_object_mut().unwrap().remove("blocks");
        }
        assert_eq!(object(&payload.to_string()).unwrap(), expected);
        for broken in [
            "",
            "[]",
            "null",
            "\"x\"",
            "{",
            "{} {}",
            "{\"message\": {\"blocks\": [}}",
        ] {
            assert!(object(broken).is_err(), "{broken}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        let name = prop_oneof![
            Just("message".to_owned()),
            Just("view".to_owned()),
            ".{0,4}"
        ];
        leaf.prop_recursive(3, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((name.clone(), inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_it_holds_without_blocks_it_is_read_as_it_is(fields in prop::collection::vec(
            (prop_oneof![Just("message".to_owned()), Just("view".to_owned()), ".{0,4}"], any_json()), 0..5,
        )) {
            let payload = Value::Object(fields.into_iter().collect());
            // As serde_json itself reads it: a float may come back in other digits.
            let text = payload.to_string();
            let expected: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(object(&text).unwrap(), expected);
        }
    }
}

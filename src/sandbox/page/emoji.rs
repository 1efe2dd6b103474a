//! Emoji by their Slack names: those that a working message has.

/// The sign for a name without colons; none where it is not known here.
pub(super) fn sign(name: &str) -> Option<&'static str> {
    let at = SIGNS.binary_search_by_key(&name, |(known, _)| known).ok()?;
    Some(SIGNS[at].1)
}

/// Sorted by name.
const SIGNS: [(&str, &str); 78] = [
    ("+1", "👍"),
    ("-1", "👎"),
    ("alarm_clock", "⏰"),
    ("arrow_left", "⬅️"),
    ("arrow_right", "➡️"),
    ("ballot_box_with_check", "☑️"),
    ("bell", "🔔"),
    ("bell_off", "🔕"),
    ("blue_book", "📘"),
    ("book", "📖"),
    ("books", "📚"),
    ("bulb", "💡"),
    ("busts_in_silhouette", "👥"),
    ("calendar", "📆"),
    ("chart_with_upwards_trend", "📈"),
    ("clap", "👏"),
    ("clipboard", "📋"),
    ("clock9", "🕘"),
    ("coffee", "☕"),
    ("date", "📅"),
    ("dizzy", "💫"),
    ("eyes", "👀"),
    ("fire", "🔥"),
    ("gear", "⚙️"),
    ("graduation_cap", "🎓"),
    ("green_heart", "💚"),
    ("grinning", "😀"),
    ("hammer_and_wrench", "🛠️"),
    ("hand", "✋"),
    ("handshake", "🤝"),
    ("heart", "❤️"),
    ("heavy_check_mark", "✔️"),
    ("heavy_plus_sign", "➕"),
    ("hourglass", "⌛"),
    ("house", "🏠"),
    ("inbox_tray", "📥"),
    ("information_source", "ℹ️"),
    ("link", "🔗"),
    ("lock", "🔒"),
    ("mag", "🔍"),
    ("mailbox", "📫"),
    ("memo", "📝"),
    ("mortar_board", "🎓"),
    ("muscle", "💪"),
    ("no_entry", "⛔"),
    ("notebook", "📓"),
    ("ok_hand", "👌"),
    ("palm_tree", "🌴"),
    ("partying_face", "🥳"),
    ("pause_button", "⏸️"),
    ("pencil", "📝"),
    ("pencil2", "✏️"),
    ("people_holding_hands", "🧑‍🤝‍🧑"),
    ("pray", "🙏"),
    ("pushpin", "📌"),
    ("question", "❓"),
    ("raised_hand", "✋"),
    ("raised_hands", "🙌"),
    ("raising_hand", "🙋"),
    ("red_circle", "🔴"),
    ("repeat", "🔁"),
    ("rocket", "🚀"),
    ("seedling", "🌱"),
    ("slightly_smiling_face", "🙂"),
    ("smile", "😄"),
    ("sparkles", "✨"),
    ("speech_balloon", "💬"),
    ("star", "⭐"),
    ("tada", "🎉"),
    ("thinking_face", "🤔"),
    ("thumbsup", "👍"),
    ("trophy", "🏆"),
    ("warning", "⚠️"),
    ("wave", "👋"),
    ("white_check_mark", "✅"),
    ("white_circle", "⚪"),
    ("x", "❌"),
    ("zzz", "💤"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order() {
        assert!(SIGNS.is_sorted_by_key(|(name, _)| *name));
        assert_eq!(sign("tada"), Some("🎉"));
        assert_eq!(sign("no_such_sign"), None);
    }
}

//! Pages that nobody thought of: bytes, characters, the pieces that Markdown is made of, and real pages spoilt.

use proptest::prelude::*;

/// What Markdown, Slack, a site generator or YAML take for theirs.
const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "    ",
    "\t",
    "# ",
    "## ",
    "### ",
    "#",
    "## Week 1\n",
    "## Week 2: Plan\n\n",
    "## Weeks 3-5\n\n",
    "### Day 1\n",
    "## Month 1\n",
    "**Day 2**\n\n",
    "## Etappi 3\n\n",
    "## 第3週\n\n",
    "**Week 1:** Plan\n",
    "**Week 2**: ",
    "\n- Week 3: ",
    "\n- **Week 4** – ",
    "\n1. Month 2\n   - ",
    "<h3>Week 5</h3>\n",
    "<summary>Week 6</summary>\n\n",
    "</h2>",
    "|Week|Plan|\n|--|--|\n|1|a|\n|2|b|\n",
    "|Week 1|Week 2|\n|--|--|\n|a|b|\n",
    "## Phase 1 (Months 1-2)\n\n",
    "## First 30 days\n\n",
    "## Days 31–60\n\n",
    "## Week 11/12\n\n",
    "## Your last week\n\n",
    "## W3\n\n",
    "## Week 0\n\n",
    "Week 7\n---\n",
    "## Before week 2\n\n",
    "## Week 1 Outcomes\n\n",
    "## Before you start\n\n",
    "## After the internship\n\n",
    "## How to find a mentor\n\n",
    "## Expectations\n\n",
    "Available tracks:\n\n",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "1) ",
    "999999999. ",
    "12",
    ".",
    ". ",
    "-",
    "- [ ] ",
    "- [x] ",
    "• ",
    "  - ",
    "   1. ",
    "      - ",
    "\n- ",
    "\n1. ",
    "\n  - ",
    "\n   . ",
    "> ",
    ">",
    "> - ",
    "```\n",
    "```",
    "~~~\n",
    "`",
    "``",
    "**",
    "*",
    "_",
    "__",
    "~~",
    "~",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![",
    "[a](https://e.org/b)",
    "[a](/b)",
    "[a](javascript:alert(1))",
    "[a][b]",
    "\n[b]: https://e.org/c \"d\"\n",
    "[<!here>](https://e.org/)",
    "<https://e.org/|<!here>>",
    "(https://e.org/",
    "https://e.org/",
    "www.e.org",
    "a@e.org",
    "mailto:",
    "http://",
    "|",
    "|a|b|\n|--|--|\n",
    "|Mentor|Intern|Group|\n|-|-|-|\n|",
    "|Start|End|Name|Takeaways|\n|-|-|-|-|\n|",
    "--|--\n",
    "| ",
    "---\n",
    "***\n",
    "===\n",
    "<!channel>",
    "<!here|x>",
    "<@U1>",
    "<#C1|x>",
    "&lt;!channel&gt;",
    "&#60;!here&#62;",
    "&lt;",
    "&amp;",
    "&",
    "<",
    ">",
    "<a href=\"https://e.org\">",
    "<a href='javascript:x'>",
    "<a href=\"|<!here>\">",
    "</a>",
    "<br>",
    "<script>",
    "</script>",
    "<style>",
    "<iframe src=\"https://e.org/v|<!here>\">",
    "<div>\n",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "{{<",
    "{{< ",
    "{{% ",
    " >}}",
    "}}",
    "{{< youtube a >}}",
    "{: .a}",
    "{a=b}",
    "{",
    "}",
    "---\ntitle: a\n---\n",
    "---\nunderstudy:\n  length_weeks: 3\n  approvals: [mentor]\n---\n",
    "+++\ntitle = \"a\"\n+++\n",
    "+++\n[understudy]\nlength_weeks = 3\npost_time = 09:00:00\n+++\n",
    "+++\n",
    "title: ",
    ": ",
    "&a [*a]",
    "\\",
    "\\\n",
    "  \n",
    ":tada:",
    "#support",
    "@marta",
    "If you have ",
    "If you do not have ",
    "Shadow your mentor on calls",
    "Present it to your mentor",
    "discuss with your mentor:",
    "the plan you wrote in week 1",
    "8 hours per week",
    "20%",
    "3 months",
    "\u{feff}",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "\u{2066}",
    "&#x202e;",
    "\u{301}",
    "\u{2028}",
    "\u{85}",
    "\u{1b}[31m",
    "&#27;",
    "é",
    "週",
    "第",
    "３",
    "🎉",
    "İ",
    "ß",
    "’",
    "“",
    "word",
    "word and word",
    "a",
    "plan",
    "Ａ",
];

/// A page that is told as text where a test fails.
#[derive(Clone)]
pub struct Page(pub Vec<u8>);

impl std::fmt::Debug for Page {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// Any bytes, text or not.
pub fn bytes() -> impl Strategy<Value = Page> {
    prop::collection::vec(any::<u8>(), 0..400).prop_map(Page)
}

/// Any characters.
pub fn characters() -> impl Strategy<Value = Page> {
    prop::collection::vec(any::<char>(), 0..200)
        .prop_map(|characters| Page(characters.into_iter().collect::<String>().into_bytes()))
}

/// The pieces of Markdown in any order.
pub fn soup() -> impl Strategy<Value = Page> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,4}",
        1 => "[a-z ]{1,8}",
    ];
    let opening = prop::sample::select(
        &[
            "",
            "## Week 1\n\n",
            "## Week 1\n\n- ",
            "## Before you start\n\n- ",
            "---\n",
            "+++\n",
        ][..],
    );
    (opening, prop::collection::vec(piece, 0..60))
        .prop_map(|(opening, pieces)| Page(format!("{opening}{}", pieces.concat()).into_bytes()))
}

/// One thing that happens to a page on its way.
#[derive(Debug, Clone)]
pub enum Slip {
    Cut(prop::sample::Index),
    Double(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Drop(prop::sample::Index),
    Indent(prop::sample::Index, usize),
    Byte(prop::sample::Index, u8),
    Piece(prop::sample::Index, &'static str),
}

fn slip() -> impl Strategy<Value = Slip> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        1 => index().prop_map(Slip::Cut),
        2 => index().prop_map(Slip::Double),
        2 => (index(), index()).prop_map(|(one, other)| Slip::Swap(one, other)),
        2 => index().prop_map(Slip::Drop),
        2 => (index(), 1..9_usize).prop_map(|(at, by)| Slip::Indent(at, by)),
        2 => (index(), any::<u8>()).prop_map(|(at, byte)| Slip::Byte(at, byte)),
        4 => (index(), prop::sample::select(PIECES)).prop_map(|(at, piece)| Slip::Piece(at, piece)),
    ]
}

/// A real page, spoilt.
pub fn spoilt(pages: Vec<String>) -> impl Strategy<Value = Page> {
    let page = prop::sample::select(pages);
    (page, prop::collection::vec(slip(), 1..8))
        .prop_map(|(page, slips)| Page(slips.iter().fold(page.into_bytes(), apply)))
}

fn apply(page: Vec<u8>, slip: &Slip) -> Vec<u8> {
    if page.is_empty() {
        return page;
    }
    let mut lines: Vec<Vec<u8>> = page
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    match slip {
        Slip::Cut(at) => return page[..at.index(page.len())].to_vec(),
        Slip::Byte(at, byte) => {
            let mut page = page.clone();
            let at = at.index(page.len());
            page[at] = *byte;
            return page;
        }
        Slip::Piece(at, piece) => {
            let mut at = at.index(page.len());
            while at > 0 && page[at] & 0xc0 == 0x80 {
                at -= 1;
            }
            return [&page[..at], piece.as_bytes(), &page[at..]].concat();
        }
        Slip::Double(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
        }
        Slip::Swap(one, other) => {
            let (one, other) = (one.index(lines.len()), other.index(lines.len()));
            lines.swap(one, other);
        }
        Slip::Drop(at) => {
            lines.remove(at.index(lines.len()));
        }
        Slip::Indent(at, by) => {
            let at = at.index(lines.len());
            lines[at].splice(0..0, vec![b' '; *by]);
        }
    }
    lines.join(&b'\n')
}

/// Shortcodes in a week's items, whole and in pieces.
pub fn shortcodes() -> impl Strategy<Value = String> {
    let pieces = [
        "{{< ",
        "{{% ",
        "{{<",
        " >}}",
        " %}}",
        "}}",
        "{{",
        "{",
        "}",
        "<",
        "%",
        "a",
        "word",
        " ",
        "\n",
        "\n\n",
        "\n- ",
        "{{< figure src=\"https://e.org/a\" >}}",
        "{{< youtube a >}}",
        "{{<\nfigure\n>}}",
        "{: .a}",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..20)
        .prop_map(|pieces| format!("## Week 1\n\n- {}", pieces.concat()))
}

/// A week of lists whose every item has a word of its own, and around the words what may hide them.
pub fn marked_items() -> impl Strategy<Value = (String, Vec<String>)> {
    let marker = prop::sample::select(
        &[
            "- ", "* ", "1. ", "1) ", ". ", "• ", "1. 1. ", "- [ ] ", "2. ", "-\t",
        ][..],
    );
    let around = prop::sample::select(
        &[
            "",
            "*",
            "**",
            "_",
            "`",
            "~~",
            "[",
            "]",
            "(",
            "[a](https://e.org/b) ",
            "[a",
            "\\",
            "<",
            "< ",
            "|",
            "&amp;",
            "!",
            "{",
            "{{< ",
            "#",
            ":",
            "a@",
            "1.",
            "\u{a0}",
            "**a** ",
        ][..],
    );
    let after = prop::sample::select(
        &[
            "\n",
            "\n",
            "\n",
            "\n\n",
            "\n\nprose\n\n",
            "\n\n![p](q)\n\n",
            "  \n",
            "\n**Group**\n\n",
            "\n\n**Group**\n\n",
        ][..],
    );
    let line = (0..10_usize, marker, around.clone(), around, after);
    prop::collection::vec(line, 1..30).prop_map(|lines| {
        let mut page = "## Week 1\n\n".to_owned();
        let mut words = Vec::new();
        for (number, (indent, marker, before, behind, end)) in lines.into_iter().enumerate() {
            let word = format!("Word{number}x");
            page.push_str(&format!(
                "{}{marker}{before}{word}{behind}{end}",
                " ".repeat(indent)
            ));
            words.push(word);
        }
        (page, words)
    })
}

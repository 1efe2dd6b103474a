//! Pages that nobody writes but somebody might send: each repeats what once was, or might be, slow.

/// A name for the page, and the page, of about `size` bytes.
pub fn crafted(size: usize) -> Vec<(&'static str, String)> {
    let mut pages: Vec<(&'static str, String)> = repeated(size);
    pages.extend(grown(size));
    pages
}

/// What is the same over and over: before it, the piece.
fn repeated(size: usize) -> Vec<(&'static str, String)> {
    let pieces: &[(&str, &str, &str)] = &[
        ("one paragraph", "", "word and word\n"),
        ("one line", "", "word and word "),
        ("one item's line", "- ", "Week 3 word, 8 hours. "),
        (
            "prose of expectations",
            "## Expectations\n\n",
            "8 hours a day, 20% by the mentor. ",
        ),
        ("letters", "", "a"),
        ("open brackets", "", "["),
        ("open brackets in an item", "- ", "["),
        ("brackets", "", "[]"),
        ("brackets that close late", "", "[a"),
        ("open links", "", "[a]("),
        ("open links, angled", "", "[a](<b"),
        ("links", "- ", "[a](https://e.org/) "),
        ("links with unclosed titles", "", "[a](b \"c"),
        ("links of an unknown scheme", "- ", "[a](ftp:x) "),
        ("relative links", "- ", "[a](/x) "),
        ("empty links", "", "[](u)"),
        ("empty links after breaks", "", "<br>[](u)"),
        ("parentheses", "", "("),
        ("pictures that never end", "", "!["),
        ("pictures in pictures", "", "![a]("),
        ("stars", "", "*"),
        ("stars and letters", "", "*a "),
        ("stars and letters, closing", "", "a* "),
        ("stars, opening and closing", "", "*a*b"),
        ("strong and weak", "", "*a **b "),
        ("underscores", "", "_"),
        ("underscores and letters", "", "_a "),
        ("tildes and letters", "", "~a ~~b "),
        ("three tildes in words", "", "a~b"),
        ("backticks", "", "`"),
        ("backticks of two lengths", "", "`a``b"),
        ("angles", "", "<"),
        ("angles and letters", "", "<a "),
        ("open tags", "", "<a href=\""),
        ("anchors", "- ", "<a href=\"https://e.org\">x</a>"),
        (
            "anchors that stay open",
            "- ",
            "<a href=\"https://e.org\">x",
        ),
        ("comments that stay open", "", "<!-- a "),
        ("comments on lines", "", "<!--\n"),
        ("comments in items", "", "- <!--\n"),
        ("instructions", "", "<?"),
        ("declarations", "", "<!A "),
        ("character data", "", "<![CDATA["),
        ("scripts", "", "<script>"),
        ("divs", "", "<div>\n"),
        ("breaks", "- ", "<br>"),
        ("bars", "", "|"),
        ("bars and letters", "", "|a"),
        ("quotes", "", ">"),
        ("quotes with spaces", "", "> "),
        ("quotes on lines", "", "> a\n"),
        ("quotes now and then", "", "> a\n\n"),
        ("rules", "", "- - -\n"),
        ("a rule of dashes", "", "- "),
        ("a rule of stars", "", "* "),
        ("numbers", "", "1. "),
        ("numbers in an item", "- a ", "1. "),
        ("pluses", "", "+ "),
        (
            "rules of many dashes",
            "",
            "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\n",
        ),
        ("headings", "", "# a\n"),
        ("headings of weeks", "", "## Week 1\n"),
        ("headings without text", "", "#\n"),
        ("headings, glued", "", "##a\n"),
        ("headings, underlined", "", "a\n=\n\n"),
        ("underlines", "", "=\n"),
        ("bold headings", "", "**a**\n\n"),
        ("bold lines", "", "**a**\n"),
        ("bold days", "", "**Day 1**\n\n"),
        ("a heading of week and x", "## ", "week x "),
        ("a heading of numbers", "## ", "1a "),
        ("a heading of counters", "## ", "第3 "),
        ("a heading of ideographs", "## ", "週"),
        ("a heading of weeks", "## ", "Week 1 "),
        ("a bold line of weeks", "**", "Week 1 "),
        ("tiny lists", "", "- a\n* a\n"),
        ("tiny numbered lists", "", "1. a\n1) a\n"),
        ("lists and prose", "", "- a\n\nb\n\n"),
        ("lists and pictures", "- z\n\n", "  - a\n\n![p](q)\n\n"),
        ("empty items", "", "-\n"),
        ("empty items, spaced", "", "- \n\n"),
        ("items", "", "- a\n"),
        ("items without a number", "1. a\n", ". a\n"),
        ("items of a typesetter", "", "• a\n"),
        ("glued items", "a\n", "2. a\n"),
        ("tasks", "", "- [ ] a\n"),
        ("items of two indents", "10. a\n", "  1. b\n"),
        ("doubled markers", "", "1. 1. a\n"),
        ("lists taken for code", "", "a\n\n      - b\n\n"),
        ("entities", "", "&amp;"),
        ("entities that stay open", "", "&amp"),
        ("numeric entities", "", "&#60;"),
        ("backslashes", "", "\\"),
        ("escaped brackets", "", "\\["),
        ("hard breaks", "- a", "  \nb"),
        ("colons", "", ":"),
        ("addresses", "", "http://"),
        ("addresses, closing", "", "https://a.b/)"),
        ("addresses in parentheses", "", "(https://a.b "),
        ("sites", "", "www."),
        ("sites with dots", "", "www.a.b."),
        ("mails", "", "a@b."),
        ("mails without end", "", "a@"),
        ("mails of dots", "", "a.b-c_d+"),
        ("handles", "", "@a "),
        ("channels", "## Mentor\n\n", "#1 "),
        ("footnotes", "", "[^a] "),
        ("footnote definitions", "", "[^a]: b\n"),
        ("definitions", "", "[a]: /u\n"),
        ("definitions that stay open", "", "[a]: /u \"t\n"),
        ("labels without definition", "[a]: /u\n\n", "[b] "),
        ("labels with definition", "[a]: https://e.org/u\n\n", "[a] "),
        ("shortcodes that stay open", "", "{{< "),
        ("shortcodes on lines", "", "{{<\n"),
        ("shortcodes", "- ", "{{< youtube a >}}"),
        ("braces", "", "{"),
        ("attributes", "", "a{:b}"),
        ("fences that stay open", "", "```a\n"),
        ("fences of two kinds", "", "```a\n~~~b\n"),
        ("fences", "", "```\n"),
        ("spaces", "", " "),
        ("spaces and a letter", "a", " "),
        ("lines of spaces", "", "    \n"),
        ("tabs", "", "\t"),
        ("tabs and dashes", "", "\t-"),
        ("line ends", "", "\n"),
        ("old line ends", "", "\r"),
        ("no-break spaces", "", "\u{a0}"),
        ("no-break items", "", "-\u{a0}a\n"),
        ("wide spaces", "", "\u{2003}"),
        ("combining characters", "a", "\u{301}"),
        ("overrides", "a", "\u{202e}"),
        ("zero-width joiners", "a", "\u{200d}"),
        ("ideographs", "- ", "第三週の計画"),
        ("quotation marks", "", "\"'"),
        ("emoji names", "", ":tada:"),
        (
            "sentences of approval",
            "## Before you start\n\n- ",
            "the mentor's manager approves, and ",
        ),
        (
            "references back",
            "## Week 1\n\n- plan words here\n\n## Week 2\n\n",
            "- the plan words here in week 1\n",
        ),
        (
            "alternatives",
            "## Week 1\n\n",
            "- If you have\n- If you do not\n",
        ),
        ("table rules", "|a|b|\n|--|\n", "--|\n"),
        ("table rows", "|a|b|\n|--|--|\n", "|c|d|\n"),
        ("table rows without bars", "|a|b|\n|--|--|\n", "c\n"),
        ("tables", "", "|a|b|\n|--|--|\n\n"),
        ("alumni", "|Start|End|Name|\n|--|--|--|\n", "|a|b|c|\n"),
        (
            "mentors",
            "|Mentor|Intern|Group|\n|--|--|--|\n",
            "|a|b|c|\n",
        ),
        ("tracks", "Available tracks:\n\n", "- [a](/b) - c\n"),
        ("front matter keys", "---\nunderstudy:\n", "  a: b\n"),
        ("front matter that stays open", "---\n", "a: b\n"),
    ];
    let fill = |(name, before, piece): &(&'static str, &str, &str)| {
        (
            *name,
            format!("{before}{}", piece.repeat(size / piece.len())),
        )
    };
    pieces.iter().map(fill).collect()
}

/// What changes on its way.
fn grown(size: usize) -> Vec<(&'static str, String)> {
    let weeks = |mark: &str, lines: usize| -> String {
        let mut page = String::new();
        for number in 1.. {
            if page.len() >= size {
                break;
            }
            page.push_str(&format!("{mark} {number}\n\n{}\n", "- a\n".repeat(lines)));
        }
        page
    };
    let numbered = |line: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        for number in 0.. {
            if text.len() >= size {
                break;
            }
            text.push_str(&line(number));
        }
        text
    };
    let half = |piece: &str| piece.repeat(size / 2 / piece.len());
    let root = (size as f64).sqrt() as usize;
    let bars = size / 2;
    vec![
        ("brackets, closed", half("[") + &half("]")),
        (
            "brackets and parentheses, closed",
            half("[") + &half("](a)"),
        ),
        (
            "pseudo-code of dashes",
            format!("    ```\n{}a\n    ```\n", half("- ")),
        ),
        (
            "pseudo-code of quotes",
            format!("    ```\n{}a\n    ```\n", half("> ")),
        ),
        (
            "pseudo-code of quotes on lines",
            format!(
                "    ```\n{}    ```\n",
                half(&format!("{}a\n", "> ".repeat(300)))
            ),
        ),
        (
            "pseudo-code of numbers on lines",
            format!(
                "    ```\n{}    ```\n",
                half(&format!("{}a\n", "1. ".repeat(300)))
            ),
        ),
        ("quotes, closed", half("*a_ ") + &half("_b* ")),
        ("deep emphasis", half("**a ") + &half("b** ")),
        (
            "backticks, each longer",
            (1..root).map(|n| format!("{} ", "`".repeat(n))).collect(),
        ),
        (
            "fences, each shorter",
            (3..root)
                .rev()
                .map(|n| format!("{}a\n", "`".repeat(n)))
                .collect(),
        ),
        (
            "items, each deeper",
            (0..root)
                .map(|n| format!("{}- a\n", " ".repeat(n)))
                .collect(),
        ),
        (
            "items, each two deeper",
            (0..root)
                .map(|n| format!("{}- a\n", "  ".repeat(n)))
                .collect(),
        ),
        (
            "items of damaged markers, each deeper",
            (0..90)
                .map(|n| format!("{}. a\n", "  ".repeat(n)))
                .collect::<String>()
                + &half("- a\n"),
        ),
        (
            "items of many indents",
            format!("10. a\n{}{}", half("  1. b\n"), half("   1. c\n")),
        ),
        ("weeks", weeks("## Week", 1)),
        ("weeks of items", weeks("## Week", 20)),
        ("headings of no known word", weeks("## Etappi", 1)),
        (
            "headings of unknown words",
            numbered(&|n| format!("## Etappi {}\n\n- a\n", 100_000 - n)),
        ),
        (
            "months of weeks",
            numbered(&|n| format!("# Month {n}\n\n## Week {n}\n\n- a\n\n")),
        ),
        ("weeks of prose", weeks("## Week", 0) + &half("a\n\n")),
        (
            "one bold line over items",
            format!("## Week 1\n\n**{}**\n\n{}", half("b"), half("- a\n")),
        ),
        (
            "one heading over items",
            format!("## Week 1\n\n### {}\n\n{}", half("b"), half("- a\n")),
        ),
        (
            "a long title",
            format!(
                "---\ntitle: {}\n---\n\n## Week 1\n\n{}",
                half("b"),
                half("- a\n")
            ),
        ),
        (
            "definitions of a hundred kinds",
            numbered(&|n| format!("[a{n}]: /u{n}\n")),
        ),
        (
            "a long definition, often",
            format!("[a]: https://e.org/{}\n\n{}", half("u"), half("[a] ")),
        ),
        (
            "references back, many",
            format!(
                "## Week 1\n\n{}\n## Week 2\n\n{}",
                numbered_half(size, "plan words here"),
                numbered_half(size, "the plan words here in week 1")
            ),
        ),
        (
            "references in ideographs",
            format!(
                "## Week 1\n\n{}\n## Week 2\n\n{}",
                numbered_half(size, "第三週の計画 計画計画"),
                numbered_half(size, "計画計画計 計画計画 第1週")
            ),
        ),
        (
            "a wide table",
            format!(
                "{}|\n{}|\n|a|\n",
                "|a".repeat(bars / 4),
                "|-".repeat(bars / 4)
            ),
        ),
        (
            "a wide table with short rows",
            format!(
                "{}|\n{}|\n{}",
                "|a".repeat(bars / 8),
                "|-".repeat(bars / 8),
                half("|a\n")
            ),
        ),
        (
            "a wide table with short rules",
            format!("{}|\n{}", "|a".repeat(bars / 2), half("--|\n")),
        ),
        (
            "a table of cells",
            format!(
                "{}|\n{}|\n{}",
                "|a".repeat(100),
                "|-".repeat(100),
                format!("{}|\n", "|a".repeat(100)).repeat(size / 202)
            ),
        ),
        (
            "alumni of many columns",
            format!(
                "|Start|End|Name{}|\n|-|-|-{}|\n{}",
                "|a".repeat(300),
                "|-".repeat(300),
                "|a|b|c\n".repeat(size / 7)
            ),
        ),
        (
            "front matter keys, known",
            format!(
                "---\nunderstudy:\n{}---\n",
                numbered(&|n| format!("  a{n}: b\n"))
            ),
        ),
        (
            "front matter of one long key",
            format!("---\nunderstudy:\n  {}: b\n---\n", half("a")),
        ),
        (
            "front matter of brackets",
            format!("---\na: {}\n---\n", half("[")),
        ),
        (
            "front matter of braces",
            format!("---\na: {}\n---\n", half("{a: ")),
        ),
        (
            "front matter of dashes",
            format!("---\n{}\n---\n", half("- ")),
        ),
        (
            "front matter of questions",
            format!("---\n{}\n---\n", half("? ")),
        ),
        (
            "front matter, each deeper",
            format!(
                "---\n{}---\n",
                (0..root)
                    .map(|n| format!("{}a:\n", " ".repeat(n)))
                    .collect::<String>()
            ),
        ),
        (
            "front matter of quotes",
            format!("---\na: \"{}\n---\n", half("\\\"")),
        ),
        (
            "front matter of anchors",
            format!("---\n{}---\n", numbered(&|n| format!("a{n}: &a{n} b\n"))),
        ),
        (
            "front matter of one line",
            format!("---\na: {}\n---\n", half("b c")),
        ),
        ("a billion laughs", laughs()),
        (
            "TOML keys, known",
            format!(
                "+++\n[understudy]\n{}+++\n",
                numbered(&|n| format!("a{n} = 1\n"))
            ),
        ),
        ("TOML of brackets", format!("+++\na = {}\n+++\n", half("["))),
        (
            "TOML of braces",
            format!("+++\na = {}\n+++\n", half("{a = ")),
        ),
        ("TOML of dots", format!("+++\na{} = 1\n+++\n", half(".a"))),
        (
            "TOML of dots in brackets",
            format!("+++\n[a{}]\nb = 1\n+++\n", half(".a")),
        ),
        (
            "TOML sections, each longer",
            format!(
                "+++\n{}+++\n",
                (0..root)
                    .map(|n| format!("[a{}]\n", ".a".repeat(n)))
                    .collect::<String>()
            ),
        ),
        (
            "TOML of quotes",
            format!("+++\na = \"{}\n+++\n", half("\\\"")),
        ),
        ("TOML that stays open", format!("+++\n{}", half("a = 1\n"))),
    ]
}

fn numbered_half(size: usize, text: &str) -> String {
    let lines = (size / 2 / (text.len() + 9)).min(2_450);
    (0..lines).map(|n| format!("- {text} {n:05}\n")).collect()
}

fn laughs() -> String {
    let mut yaml = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let list = vec![format!("*a{}", n - 1); 9].join(", ");
        yaml.push_str(&format!("a{n}: &a{n} [{list}]\n"));
    }
    yaml + "understudy: *a11\n---\n\n## Week 1\n\n- a\n"
}

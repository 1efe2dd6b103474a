//! Bad input through the real program: its exit code, its words, and a database that stays as it was.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// More than any page, and more than the program may read of it.
const ENDLESS: usize = 256 * 1024 * 1024;

/// Runs the program in a folder of its own; how much of the input it took says the number.
fn understudy(
    folder: &Path,
    args: &[&str],
    input: impl Iterator<Item = Vec<u8>>,
) -> (Output, usize) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_understudy"))
        .args(args)
        .env_clear()
        .env(
            "DATABASE_URL",
            format!("sqlite:{}", folder.join("understudy.db").display()),
        )
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("its input");
    let mut taken = 0;
    for chunk in input {
        // A program that has read enough closes its input.
        if stdin.write_all(&chunk).is_err() {
            break;
        }
        taken += chunk.len();
    }
    drop(stdin);
    (child.wait_with_output().expect("it ends"), taken)
}

fn run(folder: &Path, args: &[&str], input: &[u8]) -> (i32, String, String) {
    let (output, _) = understudy(folder, args, std::iter::once(input.to_vec()));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().expect("an exit code"),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn import(page: &str) -> [&str; 6] {
    [
        "import",
        page,
        "--program",
        "support",
        "--workspace",
        "T0TEST",
    ]
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Pages that can't be run: what they are, the error, its line.
fn bad_pages() -> Vec<(Vec<u8>, &'static str, u64)> {
    let week = |item: &str| format!("## Week 1\n\n- {item}\n").into_bytes();
    let nested: String = (0..4_000)
        .map(|n: usize| format!("{}- a\n", "  ".repeat(n.min(110))))
        .collect();
    vec![
        (Vec::new(), "not-a-program", 1),
        (b"\xef\xbb\xbf".to_vec(), "not-a-program", 1),
        (b"\n\n\n".to_vec(), "not-a-program", 1),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not-text", 3),
        (b"\x7fELF\x02\x01\x01".to_vec(), "not-a-program", 1),
        (utf16("\u{feff}## Week 1", u16::to_le_bytes), "not-utf-8", 1),
        (utf16("\u{feff}## Week 1", u16::to_be_bytes), "not-utf-8", 1),
        (utf16("## Week 1", u16::to_le_bytes), "not-text", 1),
        (utf16("## Week 1", u16::to_be_bytes), "not-text", 1),
        (week("a\0b"), "not-text", 3),
        (
            week("a\n- b\n- caf\u{e9}")
                .into_iter()
                .map(|byte| if byte == 0xc3 { b'x' } else { byte })
                .collect(),
            "not-utf-8",
            5,
        ),
        (week(&("- ".repeat(10_000) + "a")), "nesting-too-deep", 3),
        (week(&"> ".repeat(10_000)), "nesting-too-deep", 3),
        (
            format!("## Week 1\n\n{nested}").into_bytes(),
            "nesting-too-deep",
            104,
        ),
        (week(&"a ".repeat(1024 * 1024)), "page-too-large", 1),
        (
            b"---\ntitle: [a\n---\n\n# No weeks\n".to_vec(),
            "not-a-program",
            1,
        ),
        (b"<!-- ## Week 1\n\n- a\n".to_vec(), "not-a-program", 1),
    ]
}

#[test]
fn a_bad_page_is_refused_with_its_line_and_leaves_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.md");
    for (page, code, line) in bad_pages() {
        std::fs::write(&path, &page).expect("a page");
        for (name, input) in [("page.md", &[][..]), ("-", &page)] {
            let (exit, out, err) = run(folder.path(), &["check", name, "--format", "json"], input);
            assert_eq!((exit, err.as_str()), (1, ""), "{code}");
            let reading: Value = serde_json::from_str(&out).expect("JSON");
            let problems = reading["problems"].as_array().expect("problems");
            let error = problems
                .iter()
                .find(|problem| problem["severity"] == "error")
                .expect("an error");
            assert_eq!(
                (error["code"].as_str(), error["line"].as_u64()),
                (Some(code), Some(line))
            );

            let (exit, out, _) = run(folder.path(), &["check", name], input);
            assert!(
                exit == 1 && out.contains("NOT USABLE") && out.contains(code),
                "{code}: {out}"
            );

            let (exit, out, err) = run(folder.path(), &import(name), input);
            assert_eq!((exit, out.as_str()), (1, ""), "{code}: {err}");
            assert!(err.contains(code), "{code}: {err}");
        }
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("the folder")
        .collect();
    assert_eq!(left.len(), 1, "only the page: {left:?}");
}

#[test]
fn a_bad_page_leaves_the_database_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, _, err) = run(
        folder.path(),
        &import("-"),
        b"## Week 1\n\n- a\n\n## How to find a mentor\n\n#support\n",
    );
    assert_eq!(exit, 0, "{err}");
    let bytes = || std::fs::read(folder.path().join("understudy.db")).expect("the database");
    let before = bytes();
    for (page, code, _) in bad_pages() {
        assert_eq!(run(folder.path(), &import("-"), &page).0, 1, "{code}");
    }
    assert!(bytes() == before);
}

/// What can't be read is a wrong call, whoever is asked to read it.
#[test]
fn a_path_that_is_no_page_is_a_wrong_call() {
    let folder = tempfile::tempdir().expect("a folder");
    // The last can be opened by everybody and read by nobody, not even by root.
    for path in [".", "no-such-page.md", "/proc/self/mem"] {
        for args in [&["check", path, "--format", "json"][..], &import(path)] {
            let (exit, out, err) = run(folder.path(), args, b"");
            assert_eq!((exit, out.as_str()), (2, ""), "{args:?}: {err}");
            assert!(err.contains(path), "{args:?}: {err}");
        }
    }
    assert!(!folder.path().join("understudy.db").exists());
}

#[test]
fn what_never_ends_is_refused_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("large.md");
    let file = std::fs::File::create(&large).expect("a file");
    file.set_len(100 * 1024 * 1024)
        .expect("100 MB, all of them zero");
    for path in ["large.md", "/dev/zero", "-"] {
        for args in [&["check", path][..], &import(path)] {
            let chunks = std::iter::repeat_n(vec![b'a'; 64 * 1024], ENDLESS / (64 * 1024));
            let (output, taken) = understudy(folder.path(), args, chunks);
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
            assert!(said.contains("larger than"), "{args:?}: {said}");
            assert!(taken < ENDLESS / 4, "{args:?} took {taken} bytes");
        }
    }
    assert!(!folder.path().join("understudy.db").exists());
}

/// Pages with a slip that a person can live with are run, and say so.
#[test]
fn what_is_only_odd_is_run_with_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let brackets = format!("## Week 1\n\n- {}", "[".repeat(10_000));
    for (page, code, line) in [
        (
            "---\ntitle: [a\n---\n\n## Week 1\n\n- a\n",
            "front-matter",
            3,
        ),
        (
            "---\njust words\n---\n\n## Week 1\n\n- [a](ftp:x)\n",
            "link-scheme",
            7,
        ),
        (
            "## Week 1\n\n- [a](javascript:alert(1))\n",
            "link-scheme",
            3,
        ),
        ("## Week 1\n\n- [a][a]\n\n[a]: [a]\n", "relative-links", 3),
        ("## Week 1\n\n- a\u{202e}b\n", "control-character", 3),
        ("## Week 1\n\n- a {{< b\n- c\n", "shortcode-not-closed", 3),
        (&brackets, "", 0),
        (&format!("## Week 1\n\n- a\n\n{}\n", "- ".repeat(60)), "", 0),
    ] {
        let (exit, out, err) = run(
            folder.path(),
            &["check", "-", "--format", "json"],
            page.as_bytes(),
        );
        assert_eq!((exit, err.as_str()), (0, ""), "{page}");
        let reading: Value = serde_json::from_str(&out).expect("JSON");
        let problems = reading["problems"].as_array().expect("problems");
        let told = problems
            .iter()
            .any(|problem| problem["code"] == code && problem["line"] == line);
        assert!(told || code.is_empty(), "{code}: {problems:?}");
    }
}

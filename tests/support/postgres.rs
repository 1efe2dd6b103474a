//! A private PostgreSQL cluster for this test process: on a unix socket only, gone when it ends.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{Connection, Executor, PgConnection};

/// Waits on its input, which closes when the test process ends, in whatever way: then it stops the
/// server and takes the folder away. It makes the folder itself, as the user who runs the server.
const KEEPER: &str = r#"
trap '' INT TERM HUP
bin="$1"
dir=$(mktemp -d /tmp/understudy-pg.XXXXXX) || exit 1
cd "$dir" || exit 1
"$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 \
    >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" >&2; rm -rf "$dir"; exit 1; }
options="-k $dir -c listen_addresses='' -c fsync=off -c full_page_writes=off"
options="$options -c synchronous_commit=off -c max_connections=200"
"$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "$options" start \
    >/dev/null 2>&1 </dev/null || { cat "$dir/log" >&2; rm -rf "$dir"; exit 1; }
echo "ready $dir"
read -r _
"$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1
cd /
rm -rf "$dir"
"#;

/// The running cluster: the folder of its socket, and the keeper whose input must stay open.
struct Cluster {
    socket: String,
    _keeper: Child,
}

/// A fresh, empty database; none where PostgreSQL is not installed, which is then said on stderr.
///
/// # Panics
/// If PostgreSQL is absent and `UNDERSTUDY_REQUIRE_POSTGRES=1`.
pub async fn postgres_url() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let cluster = tokio::task::spawn_blocking(cluster)
        .await
        .expect("the cluster's start")?;
    let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let admin = cluster.url("postgres");
    let mut connection = PgConnection::connect(&admin)
        .await
        .expect("a connection to the cluster");
    connection
        .execute(format!("CREATE DATABASE {name}").as_str())
        .await
        .expect("a new database");
    connection.close().await.expect("a clean end");
    Some(cluster.url(&name))
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@localhost/{database}?host={}",
            self.socket
        )
    }
}

fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER
        .get_or_init(|| binaries().map(|bin| start(&bin)).or_else(skip))
        .as_ref()
}

fn skip() -> Option<Cluster> {
    let required = env::var("UNDERSTUDY_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
    assert!(
        !required,
        "PostgreSQL is required here and is not installed"
    );
    // Not `eprintln!`: the test harness hides that of a passing test.
    let _ = writeln!(
        io::stderr(),
        "SKIPPED: PostgreSQL tests (no initdb in PG_BIN or /usr/lib/postgresql)"
    );
    None
}

/// `PG_BIN`, else the newest version that Debian installed.
fn binaries() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("PG_BIN") {
        return Some(PathBuf::from(folder)).filter(|bin| bin.join("initdb").exists());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect::<Vec<_>>();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn start(bin: &Path) -> Cluster {
    let mut keeper = keeper_command(bin)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell for PostgreSQL");
    let output = keeper.stdout.take().expect("the shell's output");
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .expect("the shell's answer");
    let socket = line
        .trim()
        .strip_prefix("ready ")
        .expect("a running PostgreSQL; see above");
    Cluster {
        socket: socket.to_owned(),
        _keeper: keeper,
    }
}

/// PostgreSQL refuses to run as root.
fn keeper_command(bin: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let mut command = match is_root {
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        }
        false => Command::new("sh"),
    };
    command.args(["-c", KEEPER, "keeper"]).arg(bin);
    command
}

//! The binary: started with settings, waited for, and killed.

use std::{
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tokio::process::{Child, Command};

/// Nothing here takes so long; who waits longer waits for ever.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The binary with its settings, and the processes of it that live.
#[derive(Clone, Default)]
pub struct Binary {
    settings: Vec<(&'static str, String)>,
    alive: Alive,
}

/// Which processes may be sent a signal: ours, and only until they are waited for.
#[derive(Clone, Default)]
pub struct Alive(Arc<Mutex<Vec<Pid>>>);

impl Alive {
    pub fn kill(&self) -> usize {
        self.signal(Signal::KILL)
    }

    /// Freezes them, as a machine that is out of breath does, and returns when they stand still: one
    /// that got its answer first could stop with the database's lock in its hands.
    pub fn freeze(&self) -> usize {
        let count = self.signal(Signal::STOP);
        let stopped = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        for pid in self.0.lock().expect("a lock").iter() {
            let _ = waitid(WaitId::Pid(*pid), stopped);
        }
        count
    }

    pub fn thaw(&self) -> usize {
        self.signal(Signal::CONT)
    }

    /// To all of them, at once; how many they were.
    fn signal(&self, signal: Signal) -> usize {
        let pids = self.0.lock().expect("a lock");
        pids.iter()
            .filter(|pid| kill_process(**pid, signal).is_ok())
            .count()
    }

    fn came(&self, pid: Pid) {
        self.0.lock().expect("a lock").push(pid);
    }

    fn went(&self, pid: Pid) {
        self.0.lock().expect("a lock").retain(|it| *it != pid);
    }
}

impl Binary {
    pub fn new(settings: Vec<(&'static str, String)>) -> Self {
        Self {
            settings,
            alive: Alive::default(),
        }
    }

    /// The same one with other settings; the processes are counted apart.
    pub fn with(&self, settings: &[(&'static str, String)]) -> Self {
        let mut all = self.settings.clone();
        all.retain(|(name, _)| settings.iter().all(|(other, _)| other != name));
        all.extend_from_slice(settings);
        Self::new(all)
    }

    pub fn alive(&self) -> Alive {
        self.alive.clone()
    }

    /// Starts it.
    pub fn start(&self, arguments: &[&str]) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
        command.args(arguments);
        self.spawn(command, arguments)
    }

    /// Starts it where no file can grow beyond a few pages, as on a full disk.
    pub fn start_without_room(&self, arguments: &[&str]) -> Process {
        const NO_ROOM: &str = r#"trap '' XFSZ; ulimit -f 8; exec "$0" "$@""#;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", NO_ROOM, env!("CARGO_BIN_EXE_understudy")]);
        command.args(arguments);
        self.spawn(command, arguments)
    }

    fn spawn(&self, mut command: Command, arguments: &[&str]) -> Process {
        let child = command
            .env_clear()
            .env("RUST_LOG", "warn")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        let pid = child.id().and_then(|id| Pid::from_raw(id as i32));
        let pid = pid.expect("a process has an id");
        self.alive.came(pid);
        Process {
            call: arguments.join(" "),
            child,
            pid,
            alive: self.alive.clone(),
        }
    }

    /// Runs it to its end, which has to be a good one; what it printed.
    pub async fn run(&self, arguments: &[&str]) -> String {
        let ended = self.start(arguments).end().await;
        ended.assert_done();
        ended.out
    }
}

/// One of it that runs.
pub struct Process {
    call: String,
    child: Child,
    pid: Pid,
    alive: Alive,
}

impl Process {
    /// Waits for its end, of whatever kind.
    pub async fn end(self) -> Ended {
        let Self {
            call,
            child,
            pid,
            alive,
        } = self;
        let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
        alive.went(pid);
        let output = output
            .unwrap_or_else(|_| panic!("`understudy {call}` does not end"))
            .expect("an end");
        Ended {
            call,
            status: output.status,
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// SIGKILL, and its end.
    pub async fn killed(self) {
        let _ = kill_process(self.pid, Signal::KILL);
        self.end().await;
    }

    /// SIGTERM, and its end.
    pub async fn told_to_stop(self) -> Ended {
        let _ = kill_process(self.pid, Signal::TERM);
        self.end().await
    }

    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

/// How one ended.
#[derive(Debug)]
pub struct Ended {
    call: String,
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn was_killed(&self) -> bool {
        self.status.code().is_none()
    }

    #[track_caller]
    pub fn assert_done(&self) {
        let Self {
            call,
            status,
            out,
            err,
        } = self;
        assert!(
            status.success(),
            "`understudy {call}` ended with {status}:\n{out}\n{err}"
        );
    }
}

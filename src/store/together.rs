//! Many small writes in one commit. SQLite has one writer, and its wait for the disk is most of what a tick takes: what
//! comes while one commit is under way shares the next. PostgreSQL does the same by itself.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::{Backend, Db, Result, Tx};

/// A small write of its own, that may share its transaction with others. It has to be repeatable: where one of them
/// fails, each is written by itself.
#[async_trait]
pub trait Work: Send + Sync {
    /// False: things are not any more as they were judged, and nothing was written.
    async fn write(&self, tx: &mut Tx) -> Result<bool>;
}

/// At most so many in one transaction: others wait for it.
const MOST: usize = 64;

#[derive(Default)]
pub(super) struct Group {
    waiting: Mutex<Vec<Waiting>>,
    /// Whoever has it writes for all who wait.
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    work: Arc<dyn Work>,
    done: oneshot::Sender<bool>,
}

impl Group {
    fn join(&self, work: Arc<dyn Work>) -> oneshot::Receiver<bool> {
        let (done, written) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(Waiting { work, done });
        written
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(MOST);
        waiting.drain(..count).collect()
    }
}

impl Db {
    /// Commits a small write, together with others that wait at the same moment.
    pub async fn write_together(&self, work: Arc<dyn Work>) -> Result<bool> {
        if self.backend() == Backend::Postgres {
            return self.write_alone(work.as_ref()).await;
        }
        let mut written = self.group.join(work.clone());
        loop {
            let _turn = self.group.turn.lock().await;
            match written.try_recv() {
                Ok(is_written) => return Ok(is_written),
                Err(TryRecvError::Closed) => break,
                Err(TryRecvError::Empty) => {}
            }
            let (db, all) = (self.clone(), self.group.take());
            // On a task of its own: if this caller goes away in the middle, the others are not left in doubt.
            let _ = tokio::spawn(async move { db.write_all(all).await }).await;
        }
        self.write_alone(work.as_ref()).await
    }

    /// Who is not told that it is written writes alone, and hears of their own error.
    async fn write_all(&self, all: Vec<Waiting>) -> Result<()> {
        let mut tx = self.write().await?;
        let mut written = Vec::new();
        for waiting in &all {
            written.push(waiting.work.write(&mut tx).await?);
        }
        tx.commit().await?;
        for (waiting, is_written) in all.into_iter().zip(written) {
            let _ = waiting.done.send(is_written);
        }
        Ok(())
    }

    async fn write_alone(&self, work: &dyn Work) -> Result<bool> {
        let mut tx = self.write().await?;
        let is_written = work.write(&mut tx).await?;
        if is_written {
            tx.commit().await?;
        }
        Ok(is_written)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{args, store::Opening};

    /// Keeps a workspace; how often it was tried is counted.
    struct Keep {
        id: String,
        fails: bool,
        is_judged_wrong: bool,
        tries: Arc<AtomicUsize>,
    }

    #[async_trait]
    impl Work for Keep {
        async fn write(&self, tx: &mut Tx) -> Result<bool> {
            self.tries.fetch_add(1, Ordering::SeqCst);
            if self.is_judged_wrong {
                return Ok(false);
            }
            // A name that is no text is refused by the database.
            let name = (!self.fails).then_some("");
            tx.run(
                "INSERT INTO workspace (id, name, created_at) VALUES ($1, $2, 0) ON CONFLICT (id) DO NOTHING",
                args![&self.id, name],
            )
            .await?;
            Ok(true)
        }
    }

    #[tokio::test]
    async fn what_waits_shares_a_commit_and_one_that_fails_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/together.db", folder.path().display());
        let db = Db::open(&url, Opening::CreateIfMissing).await.unwrap();
        let tries = Arc::new(AtomicUsize::new(0));
        let keep = |n: usize| Keep {
            id: format!("w{n}"),
            fails: n == 70,
            is_judged_wrong: n % 10 == 3,
            tries: tries.clone(),
        };
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..100 {
            let (db, work) = (db.clone(), Arc::new(keep(n)));
            tasks.spawn(async move { (n, db.write_together(work).await) });
        }
        for (n, written) in tasks.join_all().await {
            match n {
                70 => assert!(written.is_err(), "its own error is its own"),
                n => assert_eq!(written.unwrap(), n % 10 != 3, "{n}"),
            }
        }
        let mut tx = db.read().await.unwrap();
        let count = tx.count("SELECT count(*) FROM workspace", &[]).await;
        assert_eq!(count.unwrap(), 89);
        assert!(tries.load(Ordering::SeqCst) >= 100);
    }
}

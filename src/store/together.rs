//! Many small writes in one commit. SQLite has one writer, and its wait for the disk and the way to its thread are most
//! of what a tick takes: what comes while one commit is under way shares the next, and the statements that it can share.
//! PostgreSQL does the first by itself.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::{Backend, Db, DbError, Result, Tx};

/// A small write of its own, that may share its transaction with others of its kind. It has to be repeatable: where one
/// of them fails, each is written by itself.
#[async_trait]
pub trait Work: Send + Sync + Sized + 'static {
    /// What came of one.
    type Done: Send;

    /// Writes all, in the order in which they came; what came of each.
    async fn write(all: &[Arc<Self>], tx: &mut Tx) -> Result<Vec<Self::Done>>;
}

/// At most so many in one transaction: others wait for it.
const MOST: usize = 64;

/// What waits, by its kind.
#[derive(Default)]
pub(super) struct Groups(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Groups {
    fn of<W: Work>(&self) -> Arc<Group<W>> {
        let mut groups = held(&self.0);
        let known = groups
            .entry(TypeId::of::<W>())
            .or_insert_with(|| Arc::<Group<W>>::default());
        known.clone().downcast().unwrap_or_default()
    }
}

struct Group<W: Work>(Mutex<Queue<W>>);

struct Queue<W: Work> {
    waiting: Vec<Waiting<W>>,
    /// Somebody writes what waits, and what comes meanwhile.
    is_served: bool,
}

struct Waiting<W: Work> {
    work: Arc<W>,
    done: oneshot::Sender<W::Done>,
}

impl<W: Work> Default for Group<W> {
    fn default() -> Self {
        Self(Mutex::new(Queue {
            waiting: Vec::new(),
            is_served: false,
        }))
    }
}

impl<W: Work> Group<W> {
    /// Whether whoever joins has to see to it that what waits is written.
    fn join(&self, work: Arc<W>) -> (oneshot::Receiver<W::Done>, bool) {
        let (done, written) = oneshot::channel();
        let mut queue = held(&self.0);
        queue.waiting.push(Waiting { work, done });
        (written, !mem::replace(&mut queue.is_served, true))
    }

    /// Nothing waits any more: whoever comes next sees to it.
    fn take(&self) -> Vec<Waiting<W>> {
        let mut queue = held(&self.0);
        let count = queue.waiting.len().min(MOST);
        queue.is_served = count > 0;
        queue.waiting.drain(..count).collect()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Db {
    /// Commits a small write, together with others that wait at the same moment.
    pub async fn write_together<W: Work>(&self, work: W) -> Result<W::Done> {
        let work = Arc::new(work);
        if self.backend() == Backend::Postgres {
            return self.write_alone(work).await;
        }
        let group = self.groups.of::<W>();
        let (written, is_first) = group.join(work.clone());
        if is_first {
            // On a task of its own: if this caller goes away in the middle, the others are not left in doubt.
            tokio::spawn(self.clone().write_what_waits(group));
        }
        match written.await {
            Ok(done) => Ok(done),
            // Who is not told that it is written writes alone, and hears of their own error.
            Err(_) => self.write_alone(work).await,
        }
    }

    async fn write_what_waits<W: Work>(self, group: Arc<Group<W>>) {
        loop {
            let all = group.take();
            if all.is_empty() {
                return;
            }
            let db = self.clone();
            // A task again, so that a panic ends no more than these.
            let _ = tokio::spawn(async move { db.write_all(all).await }).await;
        }
    }

    async fn write_all<W: Work>(&self, all: Vec<Waiting<W>>) -> Result<()> {
        let works: Vec<Arc<W>> = all.iter().map(|waiting| waiting.work.clone()).collect();
        let mut tx = self.write().await?;
        let done = W::write(&works, &mut tx).await?;
        tx.commit().await?;
        for (waiting, done) in all.into_iter().zip(done) {
            let _ = waiting.done.send(done);
        }
        Ok(())
    }

    async fn write_alone<W: Work>(&self, work: Arc<W>) -> Result<W::Done> {
        let mut tx = self.write().await?;
        let done = W::write(&[work], &mut tx).await?;
        tx.commit().await?;
        done.into_iter().next().ok_or(DbError::Retry)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{args, store::Opening};

    /// Keeps a workspace; how often it was tried is counted.
    struct Keep {
        n: usize,
        fails: bool,
        panics: bool,
        transactions: Arc<AtomicUsize>,
    }

    #[async_trait]
    impl Work for Keep {
        type Done = usize;

        async fn write(all: &[Arc<Self>], tx: &mut Tx) -> Result<Vec<usize>> {
            all[0].transactions.fetch_add(1, Ordering::SeqCst);
            for keep in all {
                assert!(!keep.panics || all.len() == 1, "not with others");
                // A name that is no text is refused by the database.
                let name = (!keep.fails).then_some("");
                tx.run(
                    "INSERT INTO workspace (id, name, created_at) VALUES ($1, $2, 0)",
                    args![&format!("w{}", keep.n), name],
                )
                .await?;
            }
            Ok(all.iter().map(|keep| keep.n).collect())
        }
    }

    #[tokio::test]
    async fn what_waits_shares_a_commit_and_one_that_fails_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/together.db", folder.path().display());
        let db = Db::open(&url, Opening::CreateIfMissing).await.unwrap();
        let transactions = Arc::new(AtomicUsize::new(0));
        let keep = |n: usize| Keep {
            n,
            fails: n == 70,
            panics: n == 199,
            transactions: transactions.clone(),
        };
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..200 {
            let (db, work) = (db.clone(), keep(n));
            tasks.spawn(async move { (n, db.write_together(work).await) });
        }
        for (n, written) in tasks.join_all().await {
            match n {
                70 => assert!(written.is_err(), "its own error is its own"),
                n => assert_eq!(written.unwrap(), n, "told of what is its own"),
            }
        }
        let mut tx = db.read().await.unwrap();
        let count = tx.count("SELECT count(*) FROM workspace", &[]).await;
        assert_eq!(count.unwrap(), 199);
        // Those beside the one that fails and the one that panics were written by themselves.
        let transactions = transactions.load(Ordering::SeqCst);
        assert!(transactions < 2 + 2 * MOST + 10, "{transactions}");
    }
}

//! What clicks come to: those that arrive at the same moment are judged and written in one transaction, with as many
//! statements as one of them alone would take.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use super::{
    super::{Changed, gone, of_pair_only, over},
    Outcome, What,
};
use crate::{
    context::Ctx,
    ids::InternshipId,
    internships::{self, Internship, due::PRE_INTERNSHIP, rules::Calendar},
    programs::{self, Item, Unit},
    slack::text::Mrkdwn,
    store::{Result, Tx, Work},
    weeks::{
        CoffeeChat, OwnItem, Tick, rules,
        store::{self, Click},
        views::TickValue,
    },
};

/// One click, and who made it.
pub(super) struct Press {
    pub ctx: Ctx,
    pub wish: TickValue,
    pub what: What,
    pub clicked_at: Option<Timestamp>,
    pub chat: Option<CoffeeChat>,
}

#[async_trait]
impl Work for Press {
    type Done = Outcome;

    async fn write(all: &[Arc<Self>], tx: &mut Tx) -> Result<Vec<Outcome>> {
        let known = Known::load(tx, all).await?;
        let mut outcomes = Vec::with_capacity(all.len());
        let mut ticked: Vec<Ticked<'_>> = Vec::new();
        for press in all {
            if press.what == What::Container || press.chat.is_some() {
                // What these come to depends on what was said just before.
                save(tx, &mut ticked).await?;
            }
            let one = match press.judged(tx, &known).await? {
                Ok(one) => one,
                Err(why) => {
                    outcomes.push(Outcome::Refused(why));
                    continue;
                }
            };
            outcomes.push(match press.told_meanwhile(tx, one.internship).await? {
                Some(saved) => Outcome::Meanwhile(saved),
                None if one.asks_with_whom => Outcome::AsksWithWhom,
                None => {
                    ticked.push(one);
                    Outcome::Written
                }
            });
        }
        save(tx, &mut ticked).await?;
        Ok(outcomes)
    }
}

/// The internships that are clicked at; they stay as they are until the transaction ends.
struct Known {
    internships: HashMap<InternshipId, Internship>,
    /// What each has beside its page.
    own: HashMap<InternshipId, Vec<OwnItem>>,
}

impl Known {
    async fn load(tx: &mut Tx, all: &[Arc<Press>]) -> Result<Self> {
        let named = all
            .iter()
            .map(|press| (&press.ctx.workspace, &press.wish.internship));
        // A forged one may have what no database keeps.
        let named = named.filter(|(_, id)| !id.contains('\0'));
        let named: BTreeSet<_> = named
            .map(|(workspace, id)| (workspace, InternshipId::new(id)))
            .collect();
        let internships = internships::store::held(tx, &named).await?;
        let mut own = store::own_items_by_internship(tx, internships.keys()).await?;
        for items in own.values_mut() {
            items.retain(|item| item.removed_by.is_none());
        }
        Ok(Self { internships, own })
    }

    fn internship(&self, press: &Press) -> Option<&Internship> {
        let id = InternshipId::new(&press.wish.internship);
        let found = self.internships.get(&id);
        found.filter(|it| it.workspace_id == press.ctx.workspace)
    }

    fn own(&self, internship: &Internship) -> &[OwnItem] {
        self.own.get(&internship.id).map_or(&[], Vec::as_slice)
    }
}

/// What a click comes to.
struct Ticked<'a> {
    press: &'a Press,
    internship: &'a Internship,
    ticks: Vec<Tick>,
    /// What the page of now has no more is kept with its words.
    kept: Vec<OwnItem>,
    list: List,
    /// It is a coffee chat of which nothing was told yet.
    asks_with_whom: bool,
}

/// Where what is ticked stands.
enum List {
    /// On these days' messages.
    Week([String; 3]),
    BeforeTheStart,
}

impl Press {
    /// `Err` is why it is not taken, in words for who pressed.
    async fn judged<'a>(
        &'a self,
        tx: &mut Tx,
        known: &'a Known,
    ) -> Result<std::result::Result<Ticked<'a>, Mrkdwn>> {
        let (ctx, wish) = (&self.ctx, &self.wish);
        let Some(internship) = known.internship(self) else {
            return Ok(Err(Mrkdwn::ours(
                "This internship is not known here. Nothing was ticked.",
            )));
        };
        let plan = store::items(tx, internship, wish.page_version, known.own(internship)).await?;
        let found = rules::find(&plan, &wish.item).filter(|(item, _)| self.what.fits(item));
        let refusal = match found {
            Some((item, None)) => {
                let version = wish.page_version;
                internships::handlers::tick_refusal(ctx, tx, internship, item, version).await?
            }
            _ => of_pair_only(ctx, internship),
        };
        if let Some(refusal) = refusal.or_else(|| over(internship)) {
            return Ok(Err(refusal));
        }
        let Some((item, unit)) = found else {
            return Ok(Err(Mrkdwn::ours(
                "This item is no longer part of the program. Nothing was ticked.",
            )));
        };
        let calendar = Calendar::new(internship, &plan, ctx.zones());
        let list = unit.map_or(List::BeforeTheStart, |unit| self.shown_on(&calendar, unit));
        let ticks = match self.what {
            What::Container => self.with_children(tx, internship, item).await?,
            _ => vec![Tick::new(&item.id, wish.done, ctx.user.clone(), ctx.now)],
        };
        let done = ticks.iter().filter(|tick| tick.is_done);
        let done: Vec<&str> = done.map(|tick| tick.item_id.as_str()).collect();
        let program = &internship.program_id;
        let now = programs::store::reading(tx, program, internship.version).await?;
        let kept = gone(tx, internship, &now, wish.page_version, &done).await?;
        let is_chat = self.what == What::Item && item.coffee && wish.done;
        Ok(Ok(Ticked {
            press: self,
            internship,
            ticks,
            kept,
            list,
            asks_with_whom: is_chat && self.chat.is_none(),
        }))
    }

    /// What the other told of a coffee chat since this one's form was opened, if it is not the same.
    async fn told_meanwhile(
        &self,
        tx: &mut Tx,
        internship: &Internship,
    ) -> Result<Option<CoffeeChat>> {
        let Some(chat) = &self.chat else {
            return Ok(None);
        };
        let saved = store::coffee_chat(tx, &internship.id, &self.wish.item).await?;
        Ok(saved.filter(|saved| saved.revision != chat.revision && !saved.says_what(chat)))
    }

    /// On the day from which it was pressed, on its own, and on the next, which says what was left open.
    fn shown_on(&self, calendar: &Calendar<'_>, unit: &Unit) -> List {
        let [own, next] = rules::shown_on(calendar, unit);
        let days = [self.wish.date.parse::<Date>().ok(), own, next];
        List::Week(days.map(|day| day.map_or_else(String::new, |day| day.to_string())))
    }

    /// A tick for each child that "All done" ticks, or that taking it back unticks.
    async fn with_children(
        &self,
        tx: &mut Tx,
        internship: &Internship,
        item: &Item,
    ) -> Result<Vec<Tick>> {
        let (ctx, done) = (&self.ctx, self.wish.done);
        let known = store::ticks(tx, &internship.id).await?;
        let children = rules::to_tick_with(item, done, &known).into_iter();
        let one = |child: &Item| Tick {
            ticked_with: done.then(|| item.id.clone()),
            ..Tick::new(&child.id, done, ctx.user.clone(), ctx.now)
        };
        Ok(children.map(one).collect())
    }
}

/// Writes what was ticked, and leaves nothing to be written.
async fn save(tx: &mut Tx, ticked: &mut Vec<Ticked<'_>>) -> Result<()> {
    let all = std::mem::take(ticked);
    let clicks = all.iter().flat_map(|one| {
        one.ticks.iter().map(|tick| Click {
            internship: &one.internship.id,
            tick,
            clicked_at: one.press.clicked_at,
        })
    });
    let clicks: Vec<Click<'_>> = clicks.collect();
    if !clicks.is_empty() {
        store::tick(tx, &clicks).await?;
    }
    let mut changed = Changed::default();
    for one in &all {
        let (press, internship) = (one.press, one.internship);
        for (tick, chat) in one.ticks.iter().zip(&press.chat) {
            let by = (&press.ctx.user, press.ctx.now);
            store::save_coffee_chat(tx, &internship.id, &tick.item_id, chat, by).await?;
        }
        for kept in &one.kept {
            store::keep_item(tx, &internship.id, kept, press.ctx.now).await?;
        }
        match &one.list {
            List::Week(days) => changed.weeks(internship, days.clone()),
            List::BeforeTheStart => changed.occurrence(internship, PRE_INTERNSHIP, String::new()),
        }
    }
    changed.show_anew(tx).await
}

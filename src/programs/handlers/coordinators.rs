//! `/internship coordinators`: who looks after a program. Only coordinators change it.

use tokio::task::JoinSet;

use crate::{
    context::{Ctx, Handled},
    ids::{ChannelId, ProgramId, UserId},
    programs::{
        due,
        rules::{Appointing, appointing},
        store::{self, Program},
        views::coordinators::{self as pages, FormState, Keepers, Wish},
    },
    slack::{
        blocks::Modal,
        inbound::{Command, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, unescaped, user_in},
    },
    store::{Result, Tx, people},
};

/// People in one command: each may have to be asked for at Slack before it is answered.
const AT_ONCE: usize = 20;

/// Where a command leads.
enum Next {
    Open(Modal),
    Tell(Mrkdwn),
    /// The program is clear, and so is what is wanted.
    Change(Program, Wish),
}

/// `/internship coordinators [add|remove @name …]`.
pub async fn coordinators_command(ctx: Ctx, command: &Command, words: &str) -> Handled {
    let mut words = words
        .split([' ', '\t', '\n', ','])
        .filter(|word| !word.is_empty());
    let verb = words.next().unwrap_or_default().to_lowercase();
    let named: Vec<&str> = words.collect();
    if named.len() > AT_ONCE {
        return Ok(ctx.tell(&pages::too_many(AT_ONCE)));
    }
    let is_add = match verb.as_str() {
        "" | "add" => true,
        "remove" => false,
        _ => return Ok(ctx.tell(&pages::usage())),
    };
    let ids = named.iter().filter_map(|word| user_in(word));
    know(&ctx, ids.map(UserId::new)).await;
    let next = {
        let mut tx = ctx.db().read().await?;
        let users = resolve(&ctx, &mut tx, &named).await?;
        next(&ctx, &mut tx, command, is_add, users).await?
    };
    keep_home(&ctx, command).await?;
    match next {
        Next::Open(modal) => ctx.open_view(command.trigger_id.as_deref(), &modal).await,
        Next::Tell(sentence) => Ok(ctx.tell(&sentence)),
        Next::Change(program, wish) => {
            let receipt = command.receipt_key();
            let sentence = match change(&ctx, &program.id, &wish, receipt.as_deref()).await? {
                Changed::Done(after, change) => pages::changed(&after, &change, &ctx.user),
                Changed::Refused(keepers) => pages::who(&[keepers], true),
                Changed::Bad(why) => mrkdwn_of(&why),
                Changed::Before | Changed::Gone => return Ok(Reply::Empty),
            };
            Ok(ctx.tell(&sentence))
        }
    }
}

fn mrkdwn_of(why: &str) -> Mrkdwn {
    crate::mrkdwn!("{} Nothing has changed.", why)
}

/// Makes sure that people are known, all at once; whoever Slack does not tell of is said so later.
async fn know(ctx: &Ctx, users: impl Iterator<Item = UserId>) {
    let mut asked = JoinSet::new();
    for user in users.take(AT_ONCE) {
        let ctx = ctx.clone();
        asked.spawn(async move { ctx.know(&user).await });
    }
    while asked.join_next().await.is_some() {}
}

/// The people whom some words name; `Err` says which names nobody.
async fn resolve(
    ctx: &Ctx,
    tx: &mut Tx,
    words: &[&str],
) -> Result<std::result::Result<Vec<UserId>, String>> {
    let mut users = Vec::new();
    for word in words {
        if let Some(id) = user_in(word) {
            users.push(UserId::new(id));
            continue;
        }
        let handle = unescaped(word);
        let found = people::by_handle(tx, &ctx.workspace, &handle).await?;
        let key = people::name_key(&handle);
        // A handle is one person's; a display name may be several people's.
        let exact = found.iter().find(|person| person.handle == key);
        match (exact, found.as_slice()) {
            (Some(person), _) | (None, [person]) => users.push(person.user_id.clone()),
            (None, several) => return Ok(Err(pages::unknown(&handle, !several.is_empty()))),
        }
    }
    Ok(Ok(users))
}

async fn next(
    ctx: &Ctx,
    tx: &mut Tx,
    command: &Command,
    is_add: bool,
    users: std::result::Result<Vec<UserId>, String>,
) -> Result<Next> {
    let programs = store::all(tx, &ctx.workspace).await?;
    if programs.is_empty() {
        let text = "There is no internship program here yet. Whoever runs Understudy adds one from a handbook page.";
        return Ok(Next::Tell(Mrkdwn::ours(text)));
    }
    let is_change = users.as_ref().map_or(true, |users| !users.is_empty());
    let mut all = Vec::new();
    for program in in_question(ctx, tx, command, programs).await? {
        all.push(keepers(tx, program).await?);
    }
    let theirs: Vec<_> = all
        .iter()
        .filter(|it| it.users.contains(&ctx.user))
        .collect();
    if theirs.is_empty() {
        return Ok(Next::Tell(pages::who(&all, is_change)));
    }
    let users = match users {
        Ok(users) => users,
        Err(why) => return Ok(Next::Tell(mrkdwn_of(&why))),
    };
    let wish = match is_add {
        true => Wish {
            add: users,
            ..Wish::default()
        },
        false => Wish {
            remove: users,
            ..Wish::default()
        },
    };
    Ok(match theirs.as_slice() {
        [only] if is_change => Next::Change(only.program.clone(), wish),
        [only] => Next::Open(pages::form(only, &wish)),
        several => {
            let programs: Vec<_> = several.iter().map(|it| it.program.clone()).collect();
            Next::Open(pages::choose_program(&programs, &wish))
        }
    })
}

/// The program whose home the command was typed in, else all.
async fn in_question(
    ctx: &Ctx,
    tx: &mut Tx,
    command: &Command,
    programs: Vec<Program>,
) -> Result<Vec<Program>> {
    let home = home(ctx, tx, command).await?;
    Ok(home.map_or(programs, |home| vec![home]))
}

async fn home(ctx: &Ctx, tx: &mut Tx, command: &Command) -> Result<Option<Program>> {
    let channel = ChannelId::new(command.channel_id.clone().unwrap_or_default());
    let name = command.channel_name.as_deref().unwrap_or_default();
    store::by_home(tx, &ctx.workspace, &channel, name).await
}

/// Keeps the id of a home channel that was found by its name.
async fn keep_home(ctx: &Ctx, command: &Command) -> Result<()> {
    let Some(channel) = command.channel_id.as_ref().map(ChannelId::new) else {
        return Ok(());
    };
    let home = home(ctx, &mut ctx.db().read().await?, command).await?;
    if let Some(home) = home.filter(|home| home.home_channel.is_none()) {
        let mut tx = ctx.db().write().await?;
        store::keep_home(&mut tx, &home.id, &channel).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn keepers(tx: &mut Tx, program: Program) -> Result<Keepers> {
    let named = store::named_coordinators(tx, &program.id).await?;
    Ok(match named.is_empty() {
        false => Keepers {
            program,
            is_default: false,
            users: named,
        },
        true => Keepers {
            users: store::coordinators(tx, &program.workspace_id, &program.id).await?,
            program,
            is_default: true,
        },
    })
}

/// The program was chosen: its form takes the place of the question.
pub async fn about_chosen(ctx: Ctx, form: ViewSubmission) -> Handled {
    let id = ProgramId::new(form.view.state.selected("program").unwrap_or_default());
    let wish: Wish = serde_json::from_str(&form.view.private_metadata).unwrap_or_default();
    let mut tx = ctx.db().read().await?;
    let Some(program) = store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        let why = "Choose one of the programs.".to_owned();
        return Ok(Reply::Errors(vec![("program".into(), why)]));
    };
    let keepers = keepers(&mut tx, program).await?;
    Ok(Reply::UpdateView(match keepers.users.contains(&ctx.user) {
        true => pages::form(&keepers, &wish),
        false => pages::refused_form(&keepers),
    }))
}

/// The form was sent: what differs from what it was opened with is done.
pub async fn coordinators_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let state: FormState = serde_json::from_str(&form.view.private_metadata).unwrap_or_default();
    let before: Vec<_> = state.before.iter().map(UserId::new).collect();
    let chosen: Vec<_> = form
        .view
        .state
        .all("coordinators")
        .into_iter()
        .map(UserId::new)
        .collect();
    let differ = |these: &[UserId], those: &[UserId]| -> Vec<UserId> {
        these
            .iter()
            .filter(|one| !those.contains(one))
            .cloned()
            .collect()
    };
    let wish = Wish {
        add: differ(&chosen, &before),
        remove: differ(&before, &chosen),
    };
    know(&ctx, wish.add.iter().cloned()).await;
    let receipt = form.receipt_key();
    let program = pages::program_of(&form.view.private_metadata);
    Ok(match change(&ctx, &program, &wish, Some(&receipt)).await? {
        Changed::Done(after, change) => {
            Reply::UpdateView(pages::changed_form(&after, &change, &ctx.user))
        }
        Changed::Refused(keepers) => Reply::UpdateView(pages::refused_form(&keepers)),
        Changed::Bad(why) => Reply::Errors(vec![("coordinators".into(), why)]),
        Changed::Before | Changed::Gone => Reply::ClearViews,
    })
}

/// What came of a change.
enum Changed {
    Done(Keepers, Appointing),
    /// Who could.
    Refused(Keepers),
    /// Somebody can't be one.
    Bad(String),
    /// The same form has come before.
    Before,
    Gone,
}

/// Adds and removes, if whoever asks may, and tells those who are new; all or nothing.
async fn change(
    ctx: &Ctx,
    program: &ProgramId,
    wish: &Wish,
    receipt: Option<&str>,
) -> Result<Changed> {
    let mut tx = ctx.db().write().await?;
    let Some(program) = store::by_id(&mut tx, &ctx.workspace, program).await? else {
        return Ok(Changed::Gone);
    };
    let before = keepers(&mut tx, program).await?;
    if !before.users.contains(&ctx.user) {
        return Ok(Changed::Refused(before));
    }
    let named = if before.is_default {
        &[][..]
    } else {
        &before.users
    };
    let change = appointing(named, &ctx.user, &wish.add, &wish.remove);
    for user in change.added.iter().filter(|user| **user != ctx.user) {
        let person = people::get(&mut tx, &ctx.workspace, user).await?;
        if let Some(why) = pages::why_not(user, person.as_ref()) {
            return Ok(Changed::Bad(why));
        }
    }
    if let Some(receipt) = receipt
        && !ctx.first_time(&mut tx, receipt).await?
    {
        return Ok(Changed::Before);
    }
    for user in &change.added {
        store::add_coordinator(&mut tx, &before.program.id, user, ctx.now).await?;
        if *user != ctx.user {
            due::owe_appointed(&mut tx, &before.program, user, ctx.now).await?;
        }
    }
    for user in &change.removed {
        store::remove_coordinator(&mut tx, &before.program.id, user).await?;
    }
    let after = keepers(&mut tx, before.program).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Changed::Done(after, change))
}

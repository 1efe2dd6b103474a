//! Which capability handles what.

use crate::{
    alumni, check_ins,
    context::{Ctx, Handled},
    home, internships, mentors, one_on_ones, programs,
    slack::{
        blocks::HOME,
        reply::Reply,
        router::{HandledTwice, Router},
    },
    weeks,
};

/// Which capability handles what (CONTRACT.md, "Handles for drivers").
pub(super) fn router() -> Result<Router<Ctx>, HandledTwice> {
    let mut router = Router::new();
    router.command("/find-mentor", mentors::handlers::find_mentor)?;
    router.command("/check-in", check_ins::handlers::check_in)?;
    router.command("/internship", internships::handlers::internship_command)?;
    router.action("request_ask", mentors::handlers::request_ask)?;
    router.action("request_accept", mentors::handlers::request_accept)?;
    router.action("request_decline", mentors::handlers::request_decline)?;
    router.action("request_pass", mentors::handlers::request_pass)?;
    router.action("request_withdraw", mentors::handlers::request_withdraw)?;
    router.action("find_filter", mentors::handlers::filter)?;
    router.action("interest_post", mentors::handlers::interest_post)?;
    router.action("interest_again", mentors::handlers::interest_again)?;
    router.action("interest_hand", mentors::handlers::interest_hand)?;
    router.action("interest_choose", mentors::handlers::interest_choose)?;
    router.action("interest_withdraw", mentors::handlers::interest_withdraw)?;
    router.action("program_open", programs::handlers::program_open)?;
    router.submission("coordinators", programs::handlers::coordinators_sent)?;
    router.submission("coordinators_about", programs::handlers::about_chosen)?;
    router.action("mentor_offer", mentors::handlers::mentor_offer)?;
    router.action("mentor_pause", mentors::handlers::mentor_pause)?;
    router.action("mentor_back", mentors::handlers::mentor_back)?;
    router.action("mentor_leave", mentors::handlers::mentor_leave)?;
    router.action("paused_until", mentors::handlers::pause_day_picked)?;
    router.action("zone_choose", mentors::handlers::zone_choose)?;
    router.action("mentor_match", mentors::handlers::mentor_match)?;
    router.action("find_again", mentors::handlers::find_again)?;
    router.action("contact_ask", mentors::handlers::waiting::contact_ask)?;
    router.action("wait_join", mentors::handlers::waiting::wait_join)?;
    router.action("wait_leave", mentors::handlers::waiting::wait_leave)?;
    router.action("board_open", mentors::handlers::board::board_open)?;
    router.submission("board", mentors::handlers::board::program_chosen)?;
    router.action("coffee_ask", alumni::handlers::coffee_ask)?;
    router.action("coffee_accept", alumni::handlers::coffee_accept)?;
    router.action("coffee_decline", alumni::handlers::coffee_decline)?;
    router.action("coffee_withdraw", alumni::handlers::coffee_withdraw)?;
    router.action("coffee_off", alumni::handlers::coffee_off)?;
    router.submission("coffee", alumni::handlers::coffee_sent)?;
    router.action("coffee_open", weeks::handlers::coffee_open)?;
    router.submission("coffee_chat", weeks::handlers::coffee_chat_sent)?;
    router.action("start_plan", internships::handlers::start_plan)?;
    router.action("start_change", internships::handlers::start_change)?;
    router.submission("start_about", internships::handlers::start_about_chosen)?;
    router.action("history", internships::handlers::history_open)?;
    router.submission("history_about", internships::handlers::history_about_chosen)?;
    router.action("plan_call_off", internships::handlers::plan_call_off)?;
    router.action("life", internships::handlers::life_open)?;
    router.submission("life_about", internships::handlers::life_about_chosen)?;
    router.submission("life_confirm", internships::handlers::life_confirmed)?;
    for form in ["pause", "extend", "end", "schedule"] {
        router.submission(form, internships::handlers::life_form_sent)?;
    }
    router.action("approval_yes", internships::handlers::approval_yes)?;
    router.action("approval_no", internships::handlers::approval_no)?;
    router.action("approval_ask", internships::handlers::approval_ask)?;
    router.action("approval_wrong", internships::handlers::approval_wrong)?;
    router.action("hand_over", internships::handlers::hand_over)?;
    router.action("handover_yes", internships::handlers::handover_yes)?;
    router.action("handover_no", internships::handlers::handover_no)?;
    router.submission("hand_over", internships::handlers::hand_over_sent)?;
    router.submission("approve", internships::handlers::decline_sent)?;
    router.submission("approval_ask", internships::handlers::question_sent)?;
    router.action("place_choose", internships::handlers::place::place_choose)?;
    router.submission("place", internships::handlers::place::place_sent)?;
    router.action(
        "delivery_retry",
        internships::handlers::dead_letters::delivery_retry,
    )?;
    router.action(
        "delivery_drop",
        internships::handlers::dead_letters::delivery_drop,
    )?;
    router.action("zone_move", internships::handlers::zone_move)?;
    router.action("zone_stay", internships::handlers::zone_stay)?;
    router.action("pre_open", internships::handlers::pre_open)?;
    router.action("item_tick", weeks::handlers::item_tick)?;
    router.action("tick_all", weeks::handlers::tick_all)?;
    router.action("prompt_talked", weeks::handlers::prompt_talked)?;
    router.action("carry_want", weeks::handlers::carry_want)?;
    router.action("carry_drop", weeks::handlers::carry_drop)?;
    router.action("carry_back", weeks::handlers::carry_back)?;
    router.action("carry_open", weeks::handlers::carry_open)?;
    router.action("week_open", weeks::handlers::week_open)?;
    router.action("item_add", weeks::handlers::item_add)?;
    router.action("item_edit", weeks::handlers::item_edit)?;
    router.action("item_remove", weeks::handlers::item_remove)?;
    router.action("item_back", weeks::handlers::item_back)?;
    router.action("own_open", weeks::handlers::own_open)?;
    router.submission("item_add", weeks::handlers::item_sent)?;
    router.submission("item_edit", weeks::handlers::item_sent)?;
    router.action("demo_open", weeks::handlers::demo_open)?;
    router.submission("demo", weeks::handlers::demo_sent)?;
    router.action("aims_open", weeks::handlers::aims_open)?;
    router.submission("aims", weeks::handlers::aims_sent)?;
    router.action("shadow_open", weeks::handlers::shadow_open)?;
    router.action("shadow_remove", weeks::handlers::shadow_remove)?;
    router.submission("shadow", weeks::handlers::shadow_sent)?;
    router.action("plan_open", weeks::handlers::plan_open)?;
    router.action("plan_week", weeks::handlers::plan_week)?;
    router.action("plan_weeks", weeks::handlers::plan_weeks)?;
    router.submission("plan", weeks::handlers::plan_sent)?;
    router.action("version_move", weeks::handlers::version_move)?;
    router.action("version_stay", weeks::handlers::version_stay)?;
    router.action("version_open", weeks::handlers::version_open)?;
    router.action("one_on_one_move", one_on_ones::handlers::move_open)?;
    router.action("one_on_one_late", one_on_ones::handlers::late)?;
    router.action("one_on_one_skip", one_on_ones::handlers::skip_open)?;
    router.action("one_on_one_back", one_on_ones::handlers::back)?;
    router.action("one_on_one_stop", one_on_ones::handlers::stop)?;
    router.submission("move", one_on_ones::handlers::move_sent)?;
    router.submission("one_on_one_skip", one_on_ones::handlers::skip_sent)?;
    router.submission("one_on_one_about", one_on_ones::handlers::about_chosen)?;
    router.submission("one_on_one_quiet", one_on_ones::handlers::quiet_sent)?;
    router.action("topic_add", one_on_ones::handlers::topic_add)?;
    router.action("topic", one_on_ones::handlers::topic_act)?;
    router.submission("topic", one_on_ones::handlers::topic_sent)?;
    router.shortcut("topic_add", one_on_ones::handlers::topic_from_message)?;
    router.action("notes_open", one_on_ones::handlers::notes_open)?;
    router.action("notes_both", one_on_ones::handlers::notes_both)?;
    router.action("notes_earlier", one_on_ones::handlers::notes_earlier)?;
    router.action("notes_all", one_on_ones::handlers::notes_all)?;
    router.submission("notes", one_on_ones::handlers::notes_sent)?;
    router.action("calendar_renew", one_on_ones::handlers::calendar_renew)?;
    router.action("check_in_earlier", check_ins::handlers::earlier_open)?;
    router.action("check_in_open", check_ins::handlers::check_in_open)?;
    router.action("check_in_answer", check_ins::handlers::answer_open)?;
    router.action("page_next", turn_page)?;
    router.action("page_previous", turn_page)?;
    router.submission("find_mentor", mentors::handlers::search_sent)?;
    router.submission("request_reason", mentors::handlers::decline_reason_sent)?;
    router.submission("request_pass", mentors::handlers::pass_sent)?;
    router.submission("interest", mentors::handlers::interest_sent)?;
    router.submission("mentor_offer", mentors::handlers::offer_program_chosen)?;
    router.submission("mentor_profile", mentors::handlers::profile_sent)?;
    router.submission("mentor_match", mentors::handlers::match_sent)?;
    router.submission("request", mentors::handlers::request_sent)?;
    router.submission("start", internships::handlers::start_sent)?;
    router.submission("check_in", check_ins::handlers::check_in_sent)?;
    router.submission("check_in_about", check_ins::handlers::about_chosen)?;
    router.submission("check_in_answer", check_ins::handlers::answer_sent)?;
    router.action("check_in_topic", check_ins::handlers::topic_add)?;
    router.action("feedback_open", check_ins::handlers::feedback_open)?;
    router.submission("feedback", check_ins::handlers::feedback_sent)?;
    router.action("second_yes", internships::handlers::second_yes)?;
    router.action("second_no", internships::handlers::second_no)?;
    router.action("second_end", internships::handlers::second_end)?;
    router.submission("second_mentor", internships::handlers::second_sent)?;
    router.event("app_home_opened", home::handlers::opened)?;
    router.event("message", check_ins::handlers::message)?;
    // Slack has one set of events for public channels and another for private ones.
    for prefix in ["channel", "group"] {
        use internships::handlers::place;
        router.event(format!("{prefix}_archive"), place::archived)?;
        router.event(format!("{prefix}_deleted"), place::deleted)?;
        router.event(format!("{prefix}_rename"), place::renamed)?;
    }
    router.event(
        "member_left_channel",
        internships::handlers::place::member_left,
    )?;
    Ok(router)
}

/// Every long list has the same two buttons; the view says whose list it is.
async fn turn_page(ctx: Ctx, action: crate::slack::inbound::Action) -> Handled {
    match action.view.as_ref().map(|view| view.callback_id.as_str()) {
        Some("find_mentor") => mentors::handlers::turn_page(ctx, action).await,
        Some("board") => mentors::handlers::board::turn_page(ctx, action).await,
        Some("alumni") => alumni::handlers::turn_page(ctx, action).await,
        Some("mentor_match") => mentors::handlers::match_page(ctx, action).await,
        Some("week") => weeks::handlers::turn_page(ctx, action).await,
        Some("plan_weeks") => weeks::handlers::plan_page(ctx, action).await,
        Some("own_items") => weeks::handlers::own_page(ctx, action).await,
        Some("carry") => weeks::handlers::carry_page(ctx, action).await,
        Some(HOME) => home::handlers::turn_page(ctx, action).await,
        Some("notes_list") => one_on_ones::handlers::notes_page(ctx, action).await,
        Some("history") => internships::handlers::history_page(ctx, action).await,
        Some("before") => internships::handlers::pre_page(ctx, action).await,
        Some("program") => programs::handlers::turn_page(ctx, action).await,
        Some("version") => weeks::handlers::version_page(ctx, action).await,
        _ => Ok(Reply::Empty),
    }
}

//! Alternatives: "if you have …, if you don't": one suffices. Pure.

use super::{is_done, lines};
use crate::{
    programs::{Item, Unit},
    weeks::Ticks,
};

/// Whether an item need not be done, for another way of the same was gone.
pub fn is_not_needed(unit: &Unit, item: &Item, ticks: &Ticks) -> bool {
    let Some(way) = item.alternative.as_deref() else {
        return false;
    };
    let lines = lines(unit);
    let mut others = lines.iter().map(|line| line.item);
    !is_done(&item.id, ticks)
        && others.any(|it| it.alternative.as_deref() == Some(way) && is_done(&it.id, ticks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        internships::samples::{task, unit},
        programs::UnitKind,
    };

    #[test]
    fn one_way_suffices_until_it_is_undone() {
        let way = |id| Item {
            alternative: Some("if".to_owned()),
            ..task(id, Vec::new())
        };
        let unit = unit(
            UnitKind::Week,
            1,
            1,
            vec![way("if"), way("if not"), task("other", Vec::new())],
        );
        let ticked = |id: &str, is_done| -> Ticks {
            let tick = crate::weeks::Tick::new(
                id,
                is_done,
                crate::ids::UserId::new("U0INES"),
                crate::internships::samples::now(),
            );
            [(id.to_owned(), tick)].into()
        };
        let not_needed = |ticks: &Ticks| -> Vec<&str> {
            let items = unit.items.iter();
            let items = items.filter(|item| is_not_needed(&unit, item, ticks));
            items.map(|item| item.id.as_str()).collect()
        };
        assert_eq!(not_needed(&ticked("if not", true)), ["if"]);
        assert_eq!(not_needed(&ticked("if", true)), ["if not"]);
        assert!(not_needed(&ticked("if", false)).is_empty());
        assert!(not_needed(&ticked("other", true)).is_empty());
    }
}

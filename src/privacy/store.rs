//! What somebody is in an internship, loaded anew each time that something is shown.

use crate::{
    ids::UserId,
    internships::{self, Internship},
    privacy::{Object, Role, Seer},
    programs,
    store::{Result, Tx},
};

/// What a person is in an internship of their workspace.
pub async fn seer(tx: &mut Tx, internship: &Internship, user: &UserId) -> Result<Seer> {
    let workspace = &internship.workspace_id;
    let mut roles = Vec::new();
    if internship.intern == *user {
        roles.push(Role::Intern);
    }
    if internship.mentor == *user {
        roles.push(Role::Mentor);
    }
    let second = internships::store::second_mentor(tx, &internship.id).await?;
    if second.is_some_and(|second| second.person == *user) {
        roles.push(Role::SecondMentor);
    }
    let managers = [&internship.intern_manager, &internship.mentor_manager];
    if managers.into_iter().flatten().any(|one| one == user) {
        roles.push(Role::Manager);
    }
    let coordinators = programs::store::coordinators(tx, workspace, &internship.program_id).await?;
    if coordinators.contains(user) {
        roles.push(Role::Coordinator);
    }
    Ok(Seer { roles })
}

/// The coordinators of its program who may see something.
pub async fn coordinators_for(
    tx: &mut Tx,
    internship: &Internship,
    object: Object,
) -> Result<Vec<UserId>> {
    let workspace = &internship.workspace_id;
    let mut may = Vec::new();
    for one in programs::store::coordinators(tx, workspace, &internship.program_id).await? {
        if seer(tx, internship, &one).await?.may_see(object) {
            may.push(one);
        }
    }
    Ok(may)
}

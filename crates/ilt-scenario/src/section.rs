//! The sections of a scenario: entities by id, in the order of their ids.

use crate::form::{DOCUMENT, Form, Kind};
use crate::names::{self, Names};
use crate::read::Fields;

/// One entity of a section.
pub(crate) struct Entity<'a> {
    pub id: String,
    pub fields: Fields<'a>,
}

impl Entity<'_> {
    /// The name to read: its own, or the id.
    pub(crate) fn name(&self) -> String {
        self.fields.text("name").map_or_else(|| self.id.clone(), str::to_owned)
    }
}

/// The entities of a section. Places, organisations and teams may carry codes with capitals (`loose`).
pub(crate) fn entities<'a>(
    document: &Fields<'a>,
    section: &str,
    form: &'static Form,
    loose: bool,
) -> Vec<Entity<'a>> {
    let Some(item) = document.get(section) else { return Vec::new() };
    let Some(whole) = whole(section) else { return Vec::new() };
    let Some(fields) = Fields::unchecked(&item, whole) else { return Vec::new() };
    let mut found = Vec::new();
    for (id, key, item) in fields.entities() {
        if item.node.table().is_none() {
            let message = format!("unknown key `{id}` in [{section}]");
            let remedy = crate::problem::suggest(id, whole.names());
            fields.reading.error(
                key,
                &item.path,
                message,
                format!("write [{section}.{id}] for {}, or: {remedy}", form.name),
            );
            continue;
        }
        if let Some(fault) = names::fault(id, loose) {
            let remedy = if loose {
                "use letters, digits, `-` and `:`"
            } else {
                "use lower-case letters, digits and `-`"
            };
            fields.reading.error(key, &item.path, fault, remedy);
            continue;
        }
        if let Some(fields) = Fields::new(&item, form) {
            found.push(Entity { id: id.clone(), fields });
        }
    }
    found
}

/// The form of a section as a whole; one that only holds entities has no keys of its own.
fn whole(section: &str) -> Option<&'static Form> {
    static ONLY_ENTITIES: Form = Form { name: "section", about: "", keys: &[], others: None };
    match DOCUMENT.key(section)?.kind {
        Kind::Table(form) => Some(form),
        Kind::Map(_) => Some(&ONLY_ENTITIES),
        _ => None,
    }
}

/// Their ids.
pub(crate) fn names(kind: &'static str, entities: &[Entity<'_>]) -> Names {
    Names::new(kind, entities.iter().map(|entity| entity.id.clone()))
}

//! What an extending scenario drops.

use super::set::parts;
use crate::problem::suggest;
use crate::read::Item;
use crate::tree::Table;

/// Drops what `remove` names.
pub(super) fn remove(list: &Item<'_>, base: &mut Table) {
    list.list().iter().for_each(|one| drop_path(one, base));
}

fn drop_path(item: &Item<'_>, base: &mut Table) {
    let Some(path) = item.text() else { return };
    let Some(parts) = parts(path) else {
        item.error("a quote is left open", "close it: `homes.\"C1:x.y\"`");
        return;
    };
    let (last, before) = parts.split_last().expect("never empty");
    let mut table = base;
    for part in before {
        let known: Vec<String> = table.keys().cloned().collect();
        match table.get_mut(part).and_then(|entry| entry.node.table_mut()) {
            Some(inner) => table = inner,
            None => {
                item.error(
                    format!("there is no `{part}` to remove from"),
                    suggest(part, known.iter().map(String::as_str)),
                );
                return;
            }
        }
    }
    if let Some(begin) = last.strip_suffix('*') {
        let before = table.len();
        table.retain(|name, _| !name.starts_with(begin));
        if table.len() == before {
            item.error(
                format!("nothing here begins with `{begin}`"),
                suggest(begin, table.keys().map(String::as_str)),
            );
        }
        return;
    }
    if table.remove(last).is_none() {
        let remedy = suggest(last, table.keys().map(String::as_str));
        item.error(format!("there is no `{path}` to remove"), remedy);
    }
}

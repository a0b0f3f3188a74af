//! When a team works: unlimited, always there, or on a rota.

use ilt_domain::RoleId;
use ilt_model::spec::{Absence, Block, Member, Rota, Staffing};

use crate::block::Meeting;
use crate::read::Item;
use crate::rota::MOST_STAFF;
use crate::staff::{People, Roster};

use super::Draft;
use super::wte::Wte;

impl Draft<'_> {
    pub(super) fn staffing(&self, unlimited: bool, role: RoleId, wte: &Wte) -> Staffing {
        let fields = &self.fields;
        if unlimited {
            if let (true, Some(item)) = (fields.table.contains_key("rota"), fields.get("staff")) {
                item.error("an unlimited team needs no rota", "drop `rota`, or give a number of staff");
            }
            return Staffing::Unlimited;
        }
        let absence = self.absence();
        match fields.get("rota") {
            Some(rota) => self.on_rota(&rota, wte, absence, role),
            None => {
                if let (Some(_), Some(item)) = (&absence, fields.get("absence")) {
                    item.error("absence needs a rota", "add `rota`, or drop `absence`");
                }
                self.always_there(role)
            }
        }
        .unwrap_or(Staffing::Constant(0))
    }

    fn on_rota(
        &self,
        rota: &Item<'_>,
        wte: &Wte,
        absence: Option<Absence>,
        role: RoleId,
    ) -> Option<Staffing> {
        let fields = &self.fields;
        let index = rota.id(&self.around.rotas.0)?;
        let plan = self.around.rotas.1[index as usize].as_ref()?;
        let people = match (plan.staffed, wte.given, self.head_count()) {
            (true, _, _) => {
                if let Some(item) = fields.get("staff") {
                    item.error("the rota says how many work each shift", "drop `staff` here, or in the rota");
                }
                People::ByShift
            }
            (false, true, _) => People::Wte(wte.in_post),
            (false, false, Some(_)) => People::Whole(fields.count("staff", MOST_STAFF)? as u32),
            (false, false, None) => {
                fields.error(format!("the team `{}` has no staff", self.id), "add `staff` or `wte_funded`");
                return None;
            }
        };
        let direct_share = fields.share("direct_share").unwrap_or(1.0);
        let (blocks, laid) = (self.blocks(role), &self.around.laid);
        let roster = Roster { team: self.id, plan, people, direct_share, absence, blocks, laid };
        roster.staffing(fields, self.around.frame)
    }

    /// A number of staff at all times; with blocks, on one shift as long as the run.
    fn always_there(&self, role: RoleId) -> Option<Staffing> {
        let fields = &self.fields;
        if fields.has("direct_share") {
            fields.error("`direct_share` needs a rota", "add `rota`, or drop it");
        }
        let Some(item) = fields.get("staff") else {
            if !fields.has("sessions") {
                let remedy = "add `staff` (a number or \"unlimited\"), or a `rota` with `wte_funded`";
                fields.error(format!("the team `{}` has no staff", self.id), remedy);
            }
            return None;
        };
        let staff = match item.node.text() {
            Some(word) if word.parse::<f64>().is_err() => {
                item.error(
                    format!("`{word}` is not a number of staff"),
                    "write a whole number, or \"unlimited\"",
                );
                return None;
            }
            _ => item.count(MOST_STAFF)? as u32,
        };
        if staff == 0 && !fields.has("sessions") {
            item.error(format!("the team `{}` has no staff", self.id), "give at least one, or \"unlimited\"");
        }
        let blocks = self.blocks(role);
        if blocks.is_empty() {
            return Some(Staffing::Constant(staff));
        }
        let (start, end) = (self.around.frame.start, self.around.frame.end);
        let member = Member { key_id: self.id.to_owned(), copies: staff, shifts: vec![(start, end)] };
        Some(Staffing::Rota(Rota { members: vec![member], blocks, absence: None }))
    }

    fn absence(&self) -> Option<Absence> {
        let item = self.fields.get("absence")?;
        if item.node.text() == Some("none") {
            return None;
        }
        let (names, absences) = self.around.absences;
        absences[item.id(names)? as usize].clone()
    }

    fn blocks(&self, role: RoleId) -> Vec<Block> {
        let takes =
            |meeting: &&Meeting| meeting.roles.contains(&role.0) || meeting.teams.contains(&self.index);
        let meetings = self.around.meetings.iter().filter(takes);
        let mut blocks: Vec<Block> = meetings.flat_map(|meeting| meeting.blocks.iter().copied()).collect();
        blocks.sort_by_key(|block| (block.from, block.to));
        blocks
    }
}

//! Records of a locality and of the partition as a whole.

use std::collections::{BTreeMap, BTreeSet};

use ilt_domain::forecast::{HandOffClass, HandOffKey};
use ilt_domain::{CohortId, LocalityId, Moment, Opaque, RoleId, SourceId, StepId, StreamId, TeamId};
use prost::Message;

use super::person::VoidForm;
use super::{LAYOUT, Unreadable, bytes, opaque};
use crate::fold::{Level, Standing, Work};

/// The form of the partition.
#[derive(Clone, PartialEq, Message)]
struct PartitionForm {
    #[prost(uint32, tag = "1")]
    layout: u32,
    #[prost(fixed64, tag = "2")]
    directory: u64,
    #[prost(int64, tag = "3")]
    watermark: i64,
    #[prost(int64, tag = "4")]
    next_offset: i64,
}

/// The form of a locality.
#[derive(Clone, PartialEq, Message)]
struct LocalityForm {
    /// Source and newest event, in turn.
    #[prost(int64, repeated, tag = "1")]
    newest: Vec<i64>,
    #[prost(int64, tag = "2")]
    ticked: i64,
    #[prost(int64, tag = "3")]
    cut_at: i64,
    /// Four counts for each role.
    #[prost(uint32, repeated, tag = "4")]
    cut_levels: Vec<u32>,
    #[prost(message, repeated, tag = "5")]
    changed: Vec<ChangedForm>,
    /// Hour and stream, in turn.
    #[prost(int64, repeated, tag = "6")]
    arrived: Vec<i64>,
    #[prost(bool, tag = "7")]
    revised: bool,
    #[prost(int64, tag = "8")]
    swept: i64,
    #[prost(message, repeated, tag = "9")]
    taken_back: Vec<VoidForm>,
    #[prost(int64, tag = "10")]
    began: i64,
    /// Start of the window, step, team and cohort, in turn.
    #[prost(int64, repeated, tag = "11")]
    served: Vec<i64>,
    /// Beginning of the stretch and role, in turn.
    #[prost(int64, repeated, tag = "12")]
    amended: Vec<i64>,
}

/// The form of a count that changed.
#[derive(Clone, PartialEq, Message)]
struct ChangedForm {
    #[prost(int64, tag = "1")]
    from_time: i64,
    #[prost(uint32, tag = "2")]
    from: u32,
    #[prost(uint32, tag = "3")]
    to: u32,
    #[prost(uint32, tag = "4")]
    cohort: u32,
    #[prost(uint32, tag = "5")]
    class: u32,
}

/// Classes by number; new ones go to the end.
const CLASSES: [HandOffClass; 6] = [
    HandOffClass::Transfer,
    HandOffClass::Join,
    HandOffClass::Leave,
    HandOffClass::HospitalIn,
    HandOffClass::HospitalOut,
    HandOffClass::LeadChange,
];

pub(crate) fn encode_partition(directory: u64, watermark: Moment, next_offset: i64) -> Vec<u8> {
    PartitionForm { layout: LAYOUT, directory, watermark: watermark.0, next_offset }.encode_to_vec()
}

/// Watermark and next offset, if the record belongs to this directory and layout.
pub(crate) fn decode_partition(directory: u64, value: &[u8]) -> Result<(Moment, i64), Unreadable> {
    let form = PartitionForm::decode(value)?;
    if form.layout != LAYOUT {
        return Err(Unreadable(format!("layout {}, this version reads {LAYOUT}", form.layout)));
    }
    if form.directory != directory {
        let why = "it was written for other teams, practices or steps; replay the events into new topics";
        return Err(Unreadable(why.into()));
    }
    Ok((Moment(form.watermark), form.next_offset))
}

pub(crate) fn encode_locality(standing: &Standing) -> Vec<u8> {
    let changed = |key: &HandOffKey| ChangedForm {
        from_time: key.from_time.0,
        from: key.from.0,
        to: key.to.0,
        cohort: key.cohort.0,
        class: CLASSES.iter().position(|class| *class == key.class).expect("every class is listed") as u32,
    };
    let served =
        |work: &Work| [work.from.0, i64::from(work.step.0), i64::from(work.team.0), i64::from(work.cohort.0)];
    let counts = |level: &Level| [level.waiting, level.in_service, level.booked, level.caseload];
    LocalityForm {
        newest: standing.newest.iter().flat_map(|(source, at)| [i64::from(source.0), at.0]).collect(),
        ticked: standing.ticked.0,
        cut_at: standing.cut.0.0,
        cut_levels: standing.cut.1.iter().flat_map(counts).collect(),
        changed: standing.changed.iter().map(changed).collect(),
        arrived: standing.arrived.iter().flat_map(|(hour, stream)| [*hour, i64::from(stream.0)]).collect(),
        revised: standing.revised,
        swept: standing.swept.0,
        taken_back: standing.taken_back.iter().map(void).collect(),
        began: standing.began.0,
        served: standing.served.iter().flat_map(served).collect(),
        amended: standing.amended.iter().flat_map(|(begin, role)| [begin.0, i64::from(role.0)]).collect(),
    }
    .encode_to_vec()
}

fn void(((source, id), at): (&(SourceId, Opaque), &Moment)) -> VoidForm {
    VoidForm { source: source.0, id: bytes(*id), occurred: at.0 }
}

fn read_void(form: &VoidForm) -> Result<((SourceId, Opaque), Moment), Unreadable> {
    Ok(((SourceId(form.source), opaque(&form.id)?), Moment(form.occurred)))
}

pub(crate) fn decode_locality(at: LocalityId, value: &[u8]) -> Result<Standing, Unreadable> {
    let form = LocalityForm::decode(value)?;
    let level = |counts: &[u32]| Level {
        waiting: counts[0],
        in_service: counts[1],
        booked: counts[2],
        caseload: counts[3],
    };
    let mut changed = BTreeSet::new();
    for one in &form.changed {
        let class = CLASSES.get(one.class as usize).copied();
        let class = class.ok_or_else(|| Unreadable(format!("a hand-off of class {}", one.class)))?;
        let (from, to, cohort) = (TeamId(one.from), TeamId(one.to), CohortId(one.cohort));
        let from_time = Moment(one.from_time);
        changed.insert(HandOffKey { from_time, from, to, locality: at, cohort, class });
    }
    let pairs =
        |list: &[i64]| -> Vec<(i64, i64)> { list.chunks_exact(2).map(|two| (two[0], two[1])).collect() };
    let newest = pairs(&form.newest).into_iter().map(|(source, at)| (SourceId(source as u32), Moment(at)));
    let arrived = pairs(&form.arrived).into_iter().map(|(hour, stream)| (hour, StreamId(stream as u32)));
    let served = form.served.chunks_exact(4).map(|row| Work {
        from: Moment(row[0]),
        step: StepId(row[1] as u32),
        team: TeamId(row[2] as u32),
        cohort: CohortId(row[3] as u32),
    });
    let amended = pairs(&form.amended).into_iter().map(|(begin, role)| (Moment(begin), RoleId(role as u32)));
    Ok(Standing {
        newest: newest.collect::<BTreeMap<_, _>>(),
        ticked: Moment(form.ticked),
        cut: (Moment(form.cut_at), form.cut_levels.chunks_exact(4).map(level).collect()),
        changed,
        arrived: arrived.collect::<BTreeSet<_>>(),
        revised: form.revised,
        swept: Moment(form.swept),
        taken_back: form.taken_back.iter().map(read_void).collect::<Result<_, _>>()?,
        began: Moment(form.began),
        served: served.collect(),
        amended: amended.collect(),
    })
}

//! Both stages over a log in memory, and all they wrote.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use ilt_domain::forecast::{Figure, Method, Place, Target};
use ilt_domain::{RoleId, Span};
use ilt_live::fold::Known;
use ilt_live::folding::Folding;
use ilt_live::memory::{Fault, Memory, MemoryPort};
use ilt_live::outlook::{Outlook, Projection, Question};
use ilt_live::port::{
    Admin, Append, Commit, KeyAndValue, Missing, Outgoing, Polled, Port, PortError, TopicPartition,
    TopicSpec, Transaction,
};
use ilt_live::pump::{Feed, Pump, PumpError, Turned};
use ilt_live::settings::{Settings, Topics};
use ilt_live::signals::Signals;
use ilt_live::stage::Stage;

use crate::feed::Source;
use crate::written::Written;

/// Partitions of the events: the two localities of the scenario fall into different ones.
pub(crate) const PARTITIONS: u32 = 3;
const INSTANCE: &str = "only";
/// How far the forecasts of the tests look.
const HORIZONS: [Span; 2] = [Span(4 * Span::HOUR.0), Span(12 * Span::HOUR.0)];

/// What happens on the way: sizes of batches in turn, what goes wrong with commits in turn, and after how many turns of
/// the loop the process dies. What is used up happens no more.
#[derive(Debug, Clone)]
pub(crate) struct Weather {
    pub(crate) batches: Vec<usize>,
    pub(crate) faults: VecDeque<Option<Fault>>,
    pub(crate) lives: VecDeque<usize>,
}

impl Weather {
    /// Nothing goes wrong.
    pub(crate) fn fair() -> Self {
        Self { batches: vec![2_000], faults: VecDeque::new(), lives: VecDeque::new() }
    }
}

/// A port in such weather.
struct Rough<'w> {
    memory: Memory,
    port: MemoryPort,
    weather: &'w mut Weather,
    polls: usize,
}

impl Port for Rough<'_> {
    fn poll(&mut self, _most: usize, patience: Duration) -> Result<Polled, PortError> {
        let most = self.weather.batches[self.polls % self.weather.batches.len()];
        self.polls += 1;
        self.port.poll(most, patience)
    }

    fn reads_ahead(&self) -> bool {
        self.port.reads_ahead()
    }

    fn commit(&mut self, transaction: Transaction) -> Result<Commit, PortError> {
        if let Some(fault) = self.weather.faults.pop_front().flatten() {
            self.memory.inject(INSTANCE, fault);
        }
        self.port.commit(transaction)
    }

    fn restore(&mut self, from: &TopicPartition) -> Result<Vec<KeyAndValue>, PortError> {
        self.port.restore(from)
    }

    fn committed(&mut self, of: &TopicPartition) -> Result<Option<i64>, PortError> {
        self.port.committed(of)
    }

    fn lag(&mut self, of: &TopicPartition) -> Result<i64, PortError> {
        self.port.lag(of)
    }

    fn partitions(&mut self, topic: &str) -> Result<Option<u32>, PortError> {
        self.port.partitions(topic)
    }
}

/// A projection without a model: its figures tell of everything it was asked, so a question that differs shows.
#[derive(Debug)]
struct Echo {
    known: Known,
}

impl Projection for Echo {
    fn project(&mut self, question: &Question<'_>) -> Result<Vec<Figure>, String> {
        let told = |cut: &ilt_domain::forecast::Cut| cut.present.len() as f64 + cut.position.1 as f64 / 1e3;
        let asked =
            (question.seed % 997) as f64 + question.arrivals.values().map(|n| f64::from(*n)).sum::<f64>();
        let localities = question.cuts.iter().map(|cut| (Place::Locality(cut.locality), told(cut)));
        let all = question.cuts.iter().map(told).sum();
        let mut figures = Vec::new();
        for (place, told) in localities.chain([(Place::All, all)]) {
            for role in 0..self.known.names.roles.len() as u32 {
                for target in [Target::Demand, Target::Waiting] {
                    for horizon in question.horizons.iter().copied() {
                        let mean = told + asked;
                        let quantiles = std::array::from_fn(|at| mean + at as f64);
                        let (role, over_target, method) = (RoleId(role), None, Method::Ensemble);
                        figures.push(Figure {
                            place,
                            role,
                            target,
                            horizon,
                            mean,
                            quantiles,
                            over_target,
                            method,
                        });
                    }
                }
            }
        }
        Ok(figures)
    }

    fn members(&self) -> u32 {
        1
    }

    fn model(&self) -> String {
        "echo".into()
    }
}

/// Both stages over one log.
pub(crate) struct Works {
    pub(crate) source: Source,
    pub(crate) known: Known,
    pub(crate) memory: Memory,
    pub(crate) signals: Signals,
    pub(crate) faults_met: usize,
}

impl Works {
    /// A log that holds these records, not read yet.
    pub(crate) fn new(source: Source, settings: Settings, records: &[Outgoing]) -> Self {
        // The stages run one after the other, so partitions are as far apart as batches are long.
        let known = source.known(Settings { patience: Span(52 * Span::WEEK.0), ..settings });
        let mut memory = Memory::new();
        // A log in memory does not wait for slow readers, so it keeps everything.
        let specs = known.settings.topics.specs(PARTITIONS).into_iter();
        memory.create(&specs.map(|spec| TopicSpec { retention: None, ..spec }).collect::<Vec<_>>()).unwrap();
        memory.append(records.to_vec()).unwrap();
        Self { source, known, memory, signals: Signals::default(), faults_met: 0 }
    }

    pub(crate) fn topics(&self) -> &Topics {
        &self.known.settings.topics
    }

    /// Reads everything, whatever the weather.
    pub(crate) fn run(&mut self, weather: &Weather) -> &mut Self {
        let (known, codes) = (self.known.clone(), Arc::clone(&self.source.codes));
        let fold = || Folding::new(known.clone(), Arc::clone(&codes));
        self.drive("fold", fold, &mut weather.clone());
        let echo = || Box::new(Echo { known: known.clone() });
        let outlook = || Outlook::new(known.clone(), Arc::clone(&codes), echo(), &HORIZONS);
        self.drive("outlook", outlook, &mut weather.clone());
        self
    }

    /// Runs a stage until nothing is left to read, in as many lives as the weather has it.
    fn drive<S: Stage>(&mut self, group: &str, stage: impl Fn() -> S, weather: &mut Weather) {
        loop {
            let turns = weather.lives.pop_front().unwrap_or(usize::MAX);
            let (memory, stage) = (self.memory.clone(), stage());
            let port = memory.join(group, INSTANCE, &[stage.input()], Missing::Refuse).unwrap();
            let port = Rough { memory, port, weather, polls: 0 };
            let feed = Feed { batch: 1, patience: Duration::ZERO };
            let mut pump = Pump::new(port, stage, feed).unwrap();
            for _ in 0..turns {
                match pump.turn() {
                    Ok(Turned::Idle) => return,
                    Ok(Turned::Committed(_, turn)) => self.signals.count(&turn),
                    Ok(Turned::Rewound) => self.faults_met += 1,
                    Ok(Turned::Moved(_)) => {}
                    Err(PumpError::Fenced) => break,
                    Err(why) => panic!("{group}: {why}"),
                }
            }
            self.faults_met += 1;
        }
    }

    /// All that was written.
    pub(crate) fn written(&self) -> Written {
        Written::of(&self.memory, self.topics())
    }

    /// How many records a topic holds.
    pub(crate) fn count(&self, topic: &str) -> usize {
        self.memory.records(topic).unwrap().len()
    }
}

//! What is coming near is asked for in time.

use std::hint::black_box;

use ilt_domain::ThreadId;
use ilt_domain::activity::Witness;
use ilt_engine::Pending;

use super::Run;
use crate::due;
use crate::spec::Arising;
use crate::state::State;

impl<W: Witness> Run<'_, W> {
    /// The next event. What those that have come near will need is asked for while there is still time: most threads
    /// have not been touched for days and are no longer in the cache.
    #[inline(always)]
    pub(super) fn next_event(&mut self) -> Option<Pending> {
        let State { calendar, threads, episodes, streams, .. } = &mut *self.state;
        let (witness, keys, specs) = (&*self.witness, &self.world.stream_keys, &self.spec.streams);
        calendar.first_showing(|near| {
            let index = near.index();
            if let due::COMPLETION | due::TIMER | due::GIVE_UP = near.rank() {
                let thread = &threads[index as usize];
                let episode = episodes.get(thread.episode as usize).map(|episode| episode.threads);
                black_box((thread.generation, thread.ready, thread.stage, episode));
                witness.expect(ThreadId(index));
            } else if near.rank() == due::ARRIVAL {
                let stream = &specs[index as usize];
                black_box((stream.to, stream.of_register, matches!(stream.arising, Arising::Trace(_))));
                black_box((streams[index as usize].count, keys[index as usize]));
            }
        })
    }
}

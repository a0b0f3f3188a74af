//! What is coming near is asked for in time.

use std::hint::black_box;

use ilt_domain::ThreadId;
use ilt_domain::activity::Witness;
use ilt_engine::Pending;

use super::Run;
use crate::due;
use crate::state::State;

impl<W: Witness> Run<'_, W> {
    /// The next event. What those that have come near will need is asked for while there is still time: most threads
    /// have not been touched for days and are no longer in the cache.
    #[inline(always)]
    pub(super) fn next_event(&mut self) -> Option<Pending> {
        let State { calendar, threads, streams, .. } = &mut *self.state;
        let (witness, sources) = (&mut *self.witness, &self.world.sources);
        calendar.first_showing(|near| {
            let index = near.index();
            if let due::COMPLETION | due::TIMER | due::GIVE_UP = near.rank() {
                threads[index as usize].near.ask();
                witness.expect(ThreadId(index));
            } else if near.rank() == due::ARRIVAL {
                black_box((streams[index as usize].count, sources[index as usize].key));
            }
        })
    }
}

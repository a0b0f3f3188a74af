//! Examples and longer explanations under the help of each command.

pub(super) const EXAMPLES: &str = "\
Examples:
  ilt run simulations/baseline.toml
  ilt compare simulations/baseline.toml simulations/matron-expansion.toml
  ilt trace simulations/baseline.toml --patient C82001/17
  ilt new my-locality.toml && ilt check my-locality.toml

Exit codes: 0 fine, 1 a file could not be read or written, 2 the input is wrong, 130 interrupted.";

pub(super) const RUN: &str = "\
Examples:
  ilt run simulations/baseline.toml
  ilt run simulations/baseline.toml --reps 10 --set teams.matron-wl1.wte_in_post=4
  ilt run simulations/textbook/mm1.toml --precision 2% --format json > results.json
  ilt run simulations/textbook/jackson.toml --reps 1 --log events.csv
  ilt run simulations/baseline.toml --from state.json

Ctrl-C once: stop, and report the replications that have finished, marked partial; before the first
has finished there is nothing to report. Twice: quit at once.

The event log (--log) is written after the report. It is large: some 4 GB (0.7 GB zipped) for one replication
of the baseline, and as much again beside it while it is being written. A pipe is written to as it is,
so a shell can keep it small: --log >(gzip > events.csv.gz).

Columns of the event log (--log): one row for each thing that happened, in order of time; a column
that says nothing about an event is empty. Times ending in _us are microseconds.
  replication           its number
  at_us                 since the start of the run
  time                  local civil time with offset (scenarios with a calendar)
  person                practice/number for people of the register, else the number of the need
  home, cohort          where they are registered, and their cohort
  episode               number of the need; all that grows out of it has the same
  thread                number of the care thread; a further team involved is a further thread
  event                 arose joined requested booked not_attended placed released started suspended
                        resumed completed gave_up refused closed departed staff_on slots_published
  step, team            what was asked for or done, and by whom
  cause                 arose: the stream of needs it came from
  beside                joined: the thread that goes on beside it
  keep                  requested: 1 if the sender stays involved
  accepts               started: 1 if the team accepts responsibility now
  due_us, slots         booked: when the appointment is, since the start, and slots it takes
  direct_us, travel_us, notes_us   completed: time it took
  why                   refused: full no_slot returned
  staff, blocked        staff_on: staff there for the work, and taken up by meetings";

pub(super) const COMPARE: &str = "\
Examples:
  ilt compare simulations/baseline.toml simulations/matron-expansion.toml
  ilt compare simulations/baseline.toml simulations/six-hubs.toml --reps 50 --out out/hubs

All scenarios run under the base's seed and number of replications, and on the same random numbers:
a person of the one has the same fate in the other until the scenarios themselves make it differ.";

pub(super) const TRACE: &str = "\
Examples:
  ilt trace simulations/baseline.toml                        suggests people with much to tell
  ilt trace simulations/baseline.toml --patient C82001/17    the 17th person of practice C82001
  ilt trace simulations/textbook/mm1.toml --patient 42       the 42nd need of an anonymous stream
  ilt trace simulations/baseline.toml --patient C82001/17 --rep 3";

pub(super) const CHECK: &str = "\
Examples:
  ilt check simulations/*.toml
  ilt check my-locality.toml --set teams.gp.staff=3";

pub(super) const SCHEMA: &str = "\
Examples:
  ilt schema > simulations/schema/scenario.schema.json
  ilt schema --check simulations/schema/scenario.schema.json";

pub(super) const NEW: &str = "\
Examples:
  ilt new my-locality.toml
  ilt new --from simulations/baseline.toml our-figures/our.toml     with an editable workforce.csv beside it";

pub(super) const REPORT: &str = "\
Examples:
  ilt report out/baseline

If results.json is no longer what the run wrote, the report is written all the same; you are told, and
manifest.json says so.";

pub(super) const SAVE: &str = "\
Examples:
  ilt save simulations/baseline.toml --at 2017-12-04 --out state.json
  ilt save simulations/textbook/mm1.toml --at '500 h' --reps 10 --out state.json
  ilt run simulations/textbook/mm1.toml --from state.json";

pub(super) const BACKTEST: &str = "\
Examples:
  ilt backtest counts.csv
  ilt backtest counts.csv --horizon 48h --origin-every 12h --test-from 2019-01-01 --out out/judged
  ilt backtest counts.csv --holidays none --format json > scores.json
  ilt emit simulations/baseline.toml --log weeks.log --length 3w --keep 10w --hours-per-minute 0
  ilt backtest simulations/baseline.toml --log weeks.log --horizon 48h --members 40
  ilt backtest simulations/baseline.toml --kafka kafka.toml --test-from 2017-12-04

The folder holds backtest.html (the verdict in words, charts and tables; opens offline),
scores.csv and scores.json. It appears whole or not at all.

A table of counts has one row for each hour or day, without gaps: time,count[,stream][,holiday].
Times are ISO 8601; write them with their offset (2017-10-29T01:00+01:00) if the series keeps
local time. A column `holiday` marks special days and takes the place of the bank holidays of
England. Every method sees only what came before an origin: ours (a pool of the learner and
simple rules, weighted by how they have lately foretold), the learner alone, persistence, the
seasonal naive forecasts (a week and 52 weeks), the 52-week climatology, exponential smoothing
(ets), negative binomial regression on the calendar, and one constant average.

Over a log (--log, --kafka) the live service itself is judged: at each origin its state is
rebuilt from what had been recorded by then, the ensemble runs beside the service's baselines,
and waiting, caseload, demand, waits and the chance of waiting beyond the target are held
against what then happened, late events included. The log is read from its oldest record;
nothing is written to it. The whole log is held in memory, about 350 bytes an event. The longer
horizons are looked at less often, as the service keeps them for scoring: up to 48h at each
origin, up to 14d once a day, beyond once a week. Origins are whole steps of --origin-every
since 1970, UTC.

Columns of scores.csv, besides series, group, method and steps ahead:
  mean_pinball          mean pinball loss over the levels .05 to .95, with block-bootstrap interval
  crps                  continuous ranked probability score, from 21 quantiles, with interval
  mase                  mean absolute error over that of the weekly naive forecast before the test
  inside_80, inside_95  share of counts inside the interval, with Wilson's 95 % interval
  randomised_80, _95    the same by the randomised transform: fairer for small counts
  less_best_baseline    mean pinball less the best baseline's, with block-bootstrap interval,
                        Diebold-Mariano statistic, p, and p corrected over series (Holm)
scores.json adds the transforms by tenth and by level, the skill by group and, over a log,
chances. The method `published` is, at each origin and distance, ours unless a baseline had
until then been better beyond chance; over a log, what the service published.";

pub(super) const COMPLETIONS: &str = "\
Examples:
  ilt completions bash > ~/.local/share/bash-completion/completions/ilt
  ilt completions zsh > ~/.zfunc/_ilt";

pub(super) const SERVE: &str = "\
Examples:
  ilt serve --demo
  ilt serve --demo --hours-per-minute 48 --every 6h
  ilt serve simulations/baseline.toml --log llr.log --clock wall
  ilt serve simulations/baseline.toml --kafka kafka.toml

The status page is at http://127.0.0.1:8321 unless --http says otherwise; /healthz, /readyz and
/metrics are there too. Ctrl-C stops at once and loses nothing: whatever was not committed is read
again at the next start.

Environment:
  ILT_LOG         least level of the logs on standard error: error, warn (the default), info (starts,
                  restores, rebalances too) or debug
  ILT_LOG_FORMAT  json: one object a line, status lines among them, from info upwards";

pub(super) const EMIT: &str = "\
Examples:
  ilt emit simulations/baseline.toml --log llr.log --hours-per-minute 60
  ilt emit simulations/baseline.toml --kafka kafka.toml --hours-per-minute 0 --length 7d
  ilt emit simulations/baseline.toml --late 5% --duplicate 2% --lost 1% --garbage 1%";

pub(super) const TAIL: &str = "\
Examples:
  ilt tail forecasts
  ilt tail hand-offs --from-beginning --no-wait --format json > counts.jsonl
  ilt tail dead-letters --kafka kafka.toml --from-beginning";

pub(super) const TOPICS: &str = "\
Examples:
  ilt topics create --kafka kafka.toml --partitions 12
  ilt topics check --kafka kafka.toml --partitions 12";

pub(super) const REPLAY: &str = "\
Examples:
  ilt replay-dead-letters --reason unknown-team --dry-run
  ilt replay-dead-letters --reason unknown-team";

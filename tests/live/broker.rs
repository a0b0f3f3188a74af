//! One node of Apache Kafka for the run: found, started on free ports of loopback, stopped with the test process.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::net::TcpListener;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};

use crate::link::Link;

/// Keys, certificates and accounts of a node that asks for them.
pub(crate) mod identity;

pub(crate) use identity::Identity;

/// How many links a node can have.
const LINKS: usize = 24;
/// How many lines of a node's log are shown where a test has failed.
const LAST: usize = 60;

/// A running node.
#[derive(Debug)]
pub(crate) struct Broker {
    /// Where it listens.
    pub(crate) address: String,
    /// Doors that ask for a certificate or an account; none without openssl.
    pub(crate) identity: Option<Identity>,
    /// Where the node says it can be reached by those who came through a link, and where it listens for them.
    entrances: Mutex<Vec<(TcpListener, u16)>>,
    folder: PathBuf,
    jars: PathBuf,
    keeper: Child,
}

/// The node of this run; `None`, once said aloud, if there is none and there need not be.
pub(crate) fn shared() -> Option<&'static Broker> {
    static SHARED: OnceLock<Result<Broker, String>> = OnceLock::new();
    let started = SHARED.get_or_init(|| {
        let started = Broker::start();
        if let Err(why) = &started {
            // Written past the test harness, which shows what passing tests print to nobody.
            let _shown = writeln!(io::stderr(), "skipped: no Kafka ({why})");
        }
        started
    });
    match started {
        Ok(broker) => Some(broker),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI needs Kafka: {why}");
            None
        }
    }
}

impl Broker {
    /// Starts a node of its own, for tests that stop it.
    pub(crate) fn start() -> Result<Self, String> {
        let jars = jars()?;
        let folder = scratch("node")?;
        // Held before free ports are looked for: one of those is nobody's until the node opens it.
        let held = (0..LINKS).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<io::Result<Vec<_>>>();
        let held = held.map_err(|error| error.to_string())?;
        let ports = free_ports(4 + LINKS)?;
        let [client, controller, secure, mutual] = [ports[0], ports[1], ports[2], ports[3]];
        let identity = Identity::make(&folder, secure, mutual)?;
        let mut listeners = vec![Listener::new("PLAINTEXT", client, "PLAINTEXT")];
        let mut entrances = Vec::new();
        for (number, (entrance, behind)) in held.into_iter().zip(&ports[4..]).enumerate() {
            let outside = entrance.local_addr().map_err(|error| error.to_string())?.port();
            let name = format!("LINKED{number}");
            listeners.push(Listener { outside, ..Listener::new(&name, *behind, "PLAINTEXT") });
            entrances.push((entrance, *behind));
        }
        if identity.is_some() {
            listeners.push(Listener::new("SECURE", secure, "SASL_SSL"));
            listeners.push(Listener::new("MUTUAL", mutual, "SSL"));
        }
        let properties = properties(&folder, &listeners, controller, identity.as_ref());
        fs::write(folder.join("server.properties"), properties).map_err(|error| error.to_string())?;
        format_storage(&jars, &folder, identity.as_ref())?;
        let keeper = keep(&jars, &folder)?;
        let (address, entrances) = (format!("127.0.0.1:{client}"), Mutex::new(entrances));
        let broker = Self { address, identity, entrances, folder, jars, keeper };
        broker.wait_until_ready()?;
        Ok(broker)
    }

    /// A link to the node that can be broken, and its address.
    pub(crate) fn link(&self) -> io::Result<(Link, String)> {
        let (entrance, behind) = self.entrances.lock().unwrap().pop().expect("a node has links enough");
        let address = entrance.local_addr()?.to_string();
        Ok((Link::between(&entrance, behind)?, address))
    }

    /// Kills the node as a power cut would, and starts it again on the same ports and data.
    pub(crate) fn kill_and_restart(&mut self) -> Result<(), String> {
        self.start_again("-9")
    }

    /// Stops the node as an operator does, and starts it again on the same ports and data.
    pub(crate) fn restart(&mut self) -> Result<(), String> {
        self.start_again("-TERM")
    }

    fn start_again(&mut self, signal: &str) -> Result<(), String> {
        let process = fs::read_to_string(self.folder.join("process")).map_err(|error| error.to_string())?;
        run(Command::new("kill").args([signal, process.trim()]))?;
        // Its input stays open until the node's number is nobody's any more: otherwise it would clear up the folder.
        let input = self.keeper.stdin.take();
        let _ended = self.keeper.wait();
        self.keeper = keep(&self.jars, &self.folder)?;
        drop(input);
        self.wait_until_ready()
    }

    /// A node is ready when it tells what it has; its port opens earlier.
    fn wait_until_ready(&self) -> Result<(), String> {
        let until = Instant::now() + Duration::from_secs(60);
        let mut config = ClientConfig::new();
        // The client's complaints about a node that is not there yet would only confuse.
        config.set("bootstrap.servers", &self.address).set_log_level(rdkafka::config::RDKafkaLogLevel::Emerg);
        let consumer: BaseConsumer = config.create().map_err(|error| error.to_string())?;
        while Instant::now() < until {
            if consumer
                .fetch_metadata(None, Duration::from_secs(1))
                .is_ok_and(|found| !found.brokers().is_empty())
            {
                return Ok(());
            }
        }
        let log = fs::read_to_string(self.folder.join("node.log")).unwrap_or_default();
        Err(format!("the node at {} did not answer within a minute:\n{log}", self.address))
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.join("node.log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last = lines[lines.len().saturating_sub(LAST)..].join("\n");
            let _shown = writeln!(io::stderr(), "the node said last:\n{last}");
        }
        // Closing its input tells the keeper to stop the node; so does the end of this process, however it comes.
        drop(self.keeper.stdin.take());
        let _ended = self.keeper.wait();
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of jars, filled by Maven on first use and kept between runs.
fn jars() -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let pom = Path::new(env!("CARGO_MANIFEST_DIR")).join("kafka/pom.xml");
    let jars = target.join("kafka-jars");
    let filled_from = jars.join("filled-from.xml");
    let wanted = fs::read_to_string(&pom).map_err(|error| error.to_string())?;
    run(Command::new("java").arg("-version")).map_err(|_| "java is not here".to_owned())?;
    if fs::read_to_string(&filled_from).is_ok_and(|found| found == wanted) {
        return Ok(jars);
    }
    let _stale = fs::remove_dir_all(&jars);
    let mut maven = Command::new("mvn");
    maven.args(["--batch-mode", "--quiet", "dependency:copy-dependencies", "--file"]).arg(&pom);
    maven.arg(format!("-DoutputDirectory={}", jars.display()));
    run(&mut maven).map_err(|why| format!("Maven brought no jars: {why}"))?;
    fs::write(filled_from, wanted).map_err(|error| error.to_string())?;
    Ok(jars)
}

fn java(jars: &Path) -> Command {
    let mut java = Command::new("java");
    let logging =
        concat!("-Dlog4j2.configurationFile=", env!("CARGO_MANIFEST_DIR"), "/kafka/log4j2.properties");
    java.args([logging, "-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"]);
    java.arg(format!("{}/*", jars.display()));
    java
}

/// A door of the node.
struct Listener {
    name: String,
    /// The port it opens.
    port: u16,
    /// The port it says it can be reached at.
    outside: u16,
    /// How one comes in.
    protocol: &'static str,
}

impl Listener {
    fn new(name: &str, port: u16, protocol: &'static str) -> Self {
        Self { name: name.to_owned(), port, outside: port, protocol }
    }
}

/// The node's settings.
fn properties(folder: &Path, listeners: &[Listener], controller: u16, identity: Option<&Identity>) -> String {
    let listed = |line: &dyn Fn(&Listener) -> String| -> String {
        listeners.iter().map(line).collect::<Vec<_>>().join(",")
    };
    format!(
        "listeners={},CONTROLLER://127.0.0.1:{controller}\n\
         advertised.listeners={}\n\
         listener.security.protocol.map=CONTROLLER:PLAINTEXT,{}\n\
         controller.quorum.bootstrap.servers=127.0.0.1:{controller}\n\
         log.dirs={}\n{}{}",
        listed(&|one| format!("{}://127.0.0.1:{}", one.name, one.port)),
        listed(&|one| format!("{}://127.0.0.1:{}", one.name, one.outside)),
        listed(&|one| format!("{}:{}", one.name, one.protocol)),
        folder.join("data").display(),
        identity.map(|identity| identity.properties.as_str()).unwrap_or_default(),
        include_str!("../kafka/server.properties"),
    )
}

fn format_storage(jars: &Path, folder: &Path, identity: Option<&Identity>) -> Result<(), String> {
    // Any 16 bytes in the alphabet of base64 for addresses will do: the node is alone.
    let id = "ilt-tests-cluster-one_";
    let mut format = java(jars);
    format.args(["kafka.tools.StorageTool", "format", "--standalone", "-t", id, "-c"]);
    format.arg(folder.join("server.properties"));
    for account in identity.iter().flat_map(|identity| &identity.accounts) {
        format.arg("--add-scram").arg(account);
    }
    run(&mut format)
}

/// Runs what it is given, writes down its number, and stops it once its own input ends: then nothing is left of the
/// folder either. A node that is already gone leaves the folder to whoever killed it.
const KEEPER: &str = r#"
exec 3<&0
"$@" < /dev/null &
node=$!
echo $node > process
{
    cat > /dev/null
    if kill $node 2> /dev/null; then
        while kill -0 $node 2> /dev/null; do sleep 0.1; done
        rm -rf "$PWD"
    fi
} <&3 > /dev/null 2>&1 &
wait $node
"#;

/// Starts the node under a keeper that stops it by its number once the keeper's input ends.
fn keep(jars: &Path, folder: &Path) -> Result<Child, String> {
    let java = java(jars);
    let log = fs::File::create(folder.join("node.log")).map_err(|error| error.to_string())?;
    Command::new("sh")
        .arg("-c")
        .arg(KEEPER)
        .arg("keeper")
        .arg(java.get_program())
        .args(java.get_args())
        .args(["kafka.Kafka", "server.properties"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(log.try_clone().map_err(|error| error.to_string())?)
        .stderr(log)
        .spawn()
        .map_err(|error| error.to_string())
}

/// Runs a command to its end; what it wrote if it failed.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let ran = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if ran.status.success() {
        return Ok(());
    }
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    Err(format!("{}: {}{}", ran.status, out.trim(), err.trim()))
}

/// Ports that systems do not give to outgoing connections of their own accord: a node that restarts must find its own
/// free again, however many clients ask for it meanwhile.
const LISTENING: Range<u16> = 10_000..32_768;

/// Ports nobody uses at this moment. Where to look first is a lot, so that two runs of the tests seldom meet.
fn free_ports(count: usize) -> Result<Vec<u16>, String> {
    let all = LISTENING.len();
    let first = RandomState::new().hash_one(std::process::id()) as usize % all;
    let ports = LISTENING.cycle().skip(first).take(all);
    let free: Vec<u16> =
        ports.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).take(count).collect();
    if free.len() == count {
        Ok(free)
    } else {
        Err(format!("fewer than {count} ports of {LISTENING:?} are free"))
    }
}

/// A folder of this process alone.
fn scratch(name: &str) -> Result<PathBuf, String> {
    let made = tempfile::Builder::new().prefix(&format!("ilt-kafka-{name}-")).tempdir();
    made.map(tempfile::TempDir::keep).map_err(|error| error.to_string())
}

//! Turns `proto/` into Rust at build time, by a compiler in Rust: nobody needs protoc, and nothing made is committed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message;

const ROOT: &str = "../../proto";
const FILES: [&str; 4] = [
    "ilt/activity/v1/activity.proto",
    "ilt/forecast/v1/forecast.proto",
    "ilt/handoff/v1/hand_off.proto",
    "ilt/state/v1/state.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={ROOT}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no folder for what is made")?);
    let descriptors = protox::compile(FILES, [ROOT])?;
    fs::write(Path::new(&out).join("descriptors.bin"), descriptors.encode_to_vec())?;
    prost_build::Config::new().include_file("messages.rs").compile_fds(descriptors)?;
    Ok(())
}

//! The scripts that pages load, as `build.rs` found them: each by its hash, and nothing else runs.

include!(concat!(env!("OUT_DIR"), "/scripts.rs"));

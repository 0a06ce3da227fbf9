//! The style of each kind of page, as `build.rs` made it: one `<style>` in the page, no request before the first paint.

include!(concat!(env!("OUT_DIR"), "/styles.rs"));

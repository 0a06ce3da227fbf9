//! Text inside JSON inside a `<script>`.

/// Adds `text` with its quotes. `<` is escaped too: nothing in it can end the script element.
pub fn text(to: &mut String, text: &str) {
    to.push('"');
    for c in text.chars() {
        match c {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '<' => to.push_str("\\u003c"),
            '\u{2028}' => to.push_str("\\u2028"),
            '\u{2029}' => to.push_str("\\u2029"),
            c if u32::from(c) < 0x20 => to.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => to.push(c),
        }
    }
    to.push('"');
}

/// Adds `"key":"text",`.
pub fn pair(to: &mut String, key: &str, value: &str) {
    text(to, key);
    to.push(':');
    text(to, value);
    to.push(',');
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_can_leave_the_script_element() {
        let mut json = String::new();
        super::text(&mut json, "</script><b>\"\\\n\u{2028}");
        assert_eq!(json, "\"\\u003c/script>\\u003cb>\\\"\\\\\\u000a\\u2028\"");
    }
}

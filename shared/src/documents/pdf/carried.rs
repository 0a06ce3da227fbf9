//! What a PDF carries besides pages: programs, actions that leave it, attached files.

use lopdf::{Dictionary, Document, Object};

/// How deep arrays and dictionaries are followed; references are not, since every object is looked at anyway.
const DEPTH_MAX: u32 = 32;

/// Keys that only such things have.
const KEYS: [(&[u8], &str); 5] = [
    (b"JS", "a program"),
    (b"JavaScript", "a program"),
    (b"EmbeddedFiles", "an attached file"),
    (b"EF", "an attached file"),
    (b"XFA", "a form program"),
];

/// Kinds of action or content, as `S`, `Type` or `Subtype` name them.
const NAMES: [(&[u8], &str); 7] = [
    (b"JavaScript", "a program"),
    (b"Launch", "an action that starts a program"),
    (b"SubmitForm", "an action that sends data away"),
    (b"ImportData", "an action that fetches data"),
    (b"GoToE", "an attached file"),
    (b"EmbeddedFile", "an attached file"),
    (b"RichMedia", "a player"),
];

/// The first thing it carries that a document has no use for.
pub fn forbidden(document: &Document) -> Option<&'static str> {
    document.objects.values().find_map(|object| inside(object, 0))
}

fn inside(object: &Object, depth: u32) -> Option<&'static str> {
    // Deeper than any document nests: taken for an attempt to hide something.
    if DEPTH_MAX < depth {
        return Some("more layers than any document needs");
    }
    match object {
        Object::Dictionary(dictionary) => in_dictionary(dictionary, depth),
        Object::Stream(stream) => in_dictionary(&stream.dict, depth),
        Object::Array(items) => items.iter().find_map(|item| inside(item, depth + 1)),
        _ => None,
    }
}

fn in_dictionary(dictionary: &Dictionary, depth: u32) -> Option<&'static str> {
    if let Some((_, found)) = KEYS.iter().find(|(key, _)| dictionary.has(key)) {
        return Some(found);
    }
    let named = [&b"S"[..], b"Type", b"Subtype"]
        .into_iter()
        .filter_map(|key| dictionary.get(key).and_then(Object::as_name).ok())
        .find_map(|name| NAMES.iter().find(|(known, _)| *known == name));
    if let Some((_, found)) = named {
        return Some(found);
    }
    dictionary.iter().find_map(|(_, value)| inside(value, depth + 1))
}

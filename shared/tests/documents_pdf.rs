//! What is taken as a document, what is read from a PDF, and every reason to refuse one.
#![cfg(feature = "media")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod documents_made;

use documents_made::{Dice, Shot, holder, photograph};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};
use shared::documents::{BYTES_MAX, DocumentRefused, FieldName, FileKind, Source, accept, read};

/// Printed by a browser: subset fonts, one run of glyphs at a time.
const PERMIT: &[u8] = include_bytes!("documents_made/permit.pdf");
/// Written by a library, each label above its value.
const LICENCE: &[u8] = include_bytes!("documents_made/licence.pdf");
/// With a machine-readable zone as text.
const PASSPORT: &[u8] = include_bytes!("documents_made/passport.pdf");

/// A PDF of so many pages, each with this line of text; `more` goes into the catalog.
fn pdf(pages: usize, line: &str, more: Dictionary) -> Document {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 12.into()]),
        Operation::new("Td", vec![50.into(), 600.into()]),
        Operation::new("Tj", vec![Object::string_literal(line)]),
        Operation::new("ET", vec![]),
    ];
    let content = Content { operations }.encode().unwrap();
    let kids: Vec<Object> = (0..pages)
        .map(|_| {
            let content = document.add_object(Stream::new(dictionary! {}, content.clone()));
            let page =
                dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    let media_box = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "MediaBox" => media_box };
    document.objects.insert(tree, Object::Dictionary(node));
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    catalog.extend(&more);
    let root = document.add_object(catalog);
    document.trailer.set("Root", root);
    document.trailer.set("ID", vec![Object::string_literal("kerbside"), Object::string_literal("kerbside")]);
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn encrypted(user_password: &str) -> Vec<u8> {
    let mut document = pdf(1, "Number: 12345", dictionary! {});
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    saved(document)
}

/// A page whose content unpacks to eight megabytes.
fn bomb() -> Vec<u8> {
    let mut document = pdf(1, "Number: 12345", dictionary! {});
    let mut stream = Stream::new(dictionary! {}, vec![b' '; 8 * 1024 * 1024]);
    stream.compress().unwrap();
    let content = document.add_object(stream);
    let page = *document.get_pages().values().next().unwrap();
    document.get_dictionary_mut(page).unwrap().set("Contents", content);
    saved(document)
}

#[test]
fn every_refusal_has_its_code_and_measured_value() {
    let action = |kind: &str| dictionary! { "OpenAction" => dictionary! { "S" => kind, "D" => "x" } };
    let with = |more: Dictionary| saved(pdf(1, "Number: 12345", more));
    let script = dictionary! { "OpenAction" => dictionary! { "S" => "JavaScript", "JS" => "app.alert(1)" } };
    let names = dictionary! { "Names" => dictionary! { "EmbeddedFiles" => dictionary! {} } };
    let form = dictionary! { "AcroForm" => dictionary! { "XFA" => "x" } };
    let whole = saved(pdf(1, "Number: 12345", dictionary! {}));
    let photo = photograph(&holder(&mut Dice(5)).card(), Shot::PLAIN, &mut Dice(5));
    let table: Vec<(&str, Vec<u8>, &str, String)> = vec![
        // why                             bytes                     code                  measured
        ("nothing", vec![], "document_empty", "empty".into()),
        ("too many bytes", vec![b'%'; BYTES_MAX + 1], "document_too_many_bytes", format!("{} bytes", BYTES_MAX + 1)),
        ("words", b"just words".to_vec(), "document_wrong_kind", "JPEG, PNG or WebP".into()),
        ("an SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "document_wrong_kind", "an SVG".into()),
        ("an archive", b"PK\x03\x04rest".to_vec(), "document_wrong_kind", "a ZIP".into()),
        ("a picture with a page", [&photo[..], b"<html>"].concat(), "document_polyglot", "an HTML page".into()),
        ("half a picture", photo[..photo.len() / 2].to_vec(), "document_truncated", "cut off".into()),
        ("half a PDF", whole[..whole.len() / 2].to_vec(), "document_truncated", "cut off".into()),
        ("behind a password", encrypted("secret"), "document_encrypted", "password".into()),
        ("with restricted rights", encrypted(""), "document_encrypted", "password".into()),
        ("a script", with(script), "document_scripted", "a program".into()),
        ("an action that starts a program", with(action("Launch")), "document_scripted", "starts a program".into()),
        ("an action that sends data", with(action("SubmitForm")), "document_scripted", "sends data".into()),
        ("an attached file", with(names), "document_scripted", "an attached file".into()),
        ("a form program", with(form), "document_scripted", "a form program".into()),
        ("eleven pages", saved(pdf(11, "x", dictionary! {})), "document_too_many_pages", "11 pages".into()),
        ("a page that unpacks without end", bomb(), "document_too_much_inside", "4194304".into()),
        ("no page", saved(pdf(0, "", dictionary! {})), "document_damaged", "no page".into()),
        ("a header and an end", b"%PDF-1.7\n%%EOF".to_vec(), "document_damaged", "damaged".into()),
    ];
    for (why, bytes, code, measured) in table {
        let refused = read(&bytes).expect_err(why);
        assert_eq!(refused.code(), code, "{why}: {refused}");
        assert!(refused.to_string().contains(&measured), "{why}: {refused}");
    }
}

#[test]
fn a_clip_is_no_document_and_a_tiny_picture_shows_nothing() {
    let clip = [&b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2"[..], &[0; 64]].concat();
    assert!(matches!(accept(&clip), Err(DocumentRefused::WrongKind { .. })));
    let tiny = photograph("I<UTO", Shot { pitch: 2.0, ..Shot::PLAIN }, &mut Dice(1));
    assert_eq!(read(&tiny).expect_err("tiny").code(), "document_wrong_size");
}

#[test]
fn kinds_are_told_by_content() {
    let photo = photograph(&holder(&mut Dice(5)).card(), Shot::PLAIN, &mut Dice(5));
    assert_eq!(accept(&photo), Ok(FileKind::Jpeg));
    assert_eq!(accept(PERMIT), Ok(FileKind::Pdf));
    assert_eq!(FileKind::Pdf.content_type(), "application/pdf");
}

#[test]
fn a_permit_printed_by_a_browser_is_read_by_its_german_labels() {
    let reading = read(PERMIT).unwrap();
    assert_eq!(reading.source, Source::Text);
    let told = [
        (FieldName::Number, "RG-2026/004711"),
        (FieldName::Holder, "Zoë Obermüller"),
        (FieldName::BornOn, "1988-05-07"),
        (FieldName::Issuer, "Ordnungsamt Musterhafen"),
        (FieldName::ExpiresOn, "2029-12-31"),
    ];
    for (name, value) in told {
        let field = reading.field(name).unwrap_or_else(|| panic!("{name:?} in {reading:?}"));
        assert_eq!(field.value, value);
        assert!((60..90).contains(&field.confidence), "nothing proves it: {field:?}");
    }
}

#[test]
fn a_licence_with_values_below_english_labels_is_read_and_believed_less() {
    let reading = read(LICENCE).unwrap();
    let told = [
        (FieldName::Number, "STL/2024/0098"),
        (FieldName::Holder, "Anna Maria Eriksson"),
        (FieldName::Issuer, "Borough of Utopia"),
        (FieldName::ExpiresOn, "2031-03-14"),
    ];
    for (name, value) in told {
        let field = reading.field(name).unwrap_or_else(|| panic!("{name:?} in {reading:?}"));
        assert_eq!((field.value.as_str(), field.confidence), (value, 65));
    }
}

#[test]
fn a_zone_in_the_text_is_believed_before_labels() {
    let reading = read(PASSPORT).unwrap();
    assert_eq!(reading.source, Source::Zone);
    assert_eq!(reading.value(FieldName::Number), "L898902C3");
    assert_eq!(reading.field(FieldName::ExpiresOn).unwrap().confidence, 99);
}

#[test]
fn a_scanned_card_in_a_pdf_is_read_like_a_photograph() {
    let who = holder(&mut Dice(11));
    let photo = photograph(&who.card(), Shot { pitch: 20.0, ..Shot::PLAIN }, &mut Dice(11));
    let size = image::load_from_memory(&photo).unwrap();
    let mut document = pdf(1, "", dictionary! {});
    let image = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(size.width()), "Height" => i64::from(size.height()),
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
        },
        photo,
    );
    let image = document.add_object(image.with_compression(false));
    let page = *document.get_pages().values().next().unwrap();
    let resources = dictionary! { "XObject" => dictionary! { "Im0" => image } };
    document.get_dictionary_mut(page).unwrap().set("Resources", resources);
    let reading = read(&saved(document)).unwrap();
    assert_eq!(reading.value(FieldName::Number), who.number, "{reading:?}");
}

#[test]
fn labels_with_two_values_or_none_are_not_believed() {
    let said = |text: &str| read(&saved(pdf(1, text, dictionary! {}))).unwrap();
    let table = [
        // why                                      text                           value            confidence
        ("beside its label", "Permit No: AB-77123", Some(("AB-77123", 80))),
        ("no number at all", "Permit No: see below", None),
        ("a sentence that begins like a label", "Numbers are not labels 12345", None),
        ("another word", "Nothing to see 12345", None),
    ];
    for (why, text, expected) in table {
        let reading = said(text);
        let field = reading.field(FieldName::Number).map(|field| (field.value.as_str(), field.confidence));
        assert_eq!(field, expected, "{why}");
        assert_eq!(reading.source == Source::Nowhere, expected.is_none(), "{why}");
    }
    let days = [
        ("Valid until: 31.12.2029", "2029-12-31"),
        ("Valid until: 2029-12-31", "2029-12-31"),
        ("Expires: Dec 31, 2029", "2029-12-31"),
        ("Expiry date: 31 December 2029", "2029-12-31"),
        ("Valid until: 31/12/2029", "2029-12-31"),
        ("Valid until: 03/04/2029", ""),
        ("Valid until: 30.02.2029", ""),
        ("Valid until: further notice", ""),
    ];
    for (text, day) in days {
        assert_eq!(said(text).value(FieldName::ExpiresOn), day, "{text}");
    }
}

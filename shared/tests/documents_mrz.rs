//! Machine-readable zones: the specimens of ICAO 9303, what readers confuse, and a second opinion on every field.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(feature = "media")]

mod documents_made;

use documents_made::{Dice, holder, iso};
use shared::documents::mrz::{Format, Zone, digit_of, find, read};
use shared::documents::{FieldName, FieldName::*};

const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const MRV_A: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
const MRV_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";

fn zone(text: &str) -> Zone {
    read(&text.lines().collect::<Vec<_>>()).expect("a zone")
}

fn said(zone: &Zone, name: FieldName) -> (&str, u8) {
    zone.reading.field(name).map_or(("", 0), |field| (field.value.as_str(), field.confidence))
}

#[test]
fn check_digits_are_those_of_the_standard() {
    let table = [
        // why                           text               digit
        ("part 3, appendix A: a date", "520727", Some('3')),
        ("part 3, appendix A: a number", "AB2134<<<", Some('5')),
        ("the specimen's number", "L898902C3", Some('6')),
        ("nothing but fillers", "<<<<<<", Some('0')),
        ("a letter no zone has", "l898902C3", Some('6')),
        ("a sign no zone has", "L89-902C3", None),
    ];
    for (why, text, digit) in table {
        assert_eq!(digit_of(text), digit, "{why}");
    }
}

#[test]
fn the_specimens_are_read_whole() {
    let table = [
        // format          zone   kind  number        born          ends          nationality  digits
        (Format::Td1, TD1, "I", "D23145890", "1974-08-12", "2012-04-15", "UTO", 4),
        (Format::Td2, TD2, "I", "D23145890", "1974-08-12", "2012-04-15", "UTO", 4),
        (Format::Td3, TD3, "P", "L898902C3", "1974-08-12", "2012-04-15", "UTO", 5),
        (Format::MrvA, MRV_A, "V", "L8988901C", "1940-09-07", "1996-12-10", "XXX", 3),
        (Format::MrvB, MRV_B, "V", "L8988901C", "1940-09-07", "1996-12-10", "XXX", 3),
    ];
    for (format, text, kind, number, born, ends, nationality, digits) in table {
        let zone = zone(text);
        assert_eq!(zone.format, format);
        assert!(zone.verdict.is_clean() && zone.verdict.of == digits, "{format:?}: {:?}", zone.verdict);
        assert_eq!(said(&zone, Kind).0, kind, "{format:?}");
        for (name, value) in [(Number, number), (BornOn, born), (ExpiresOn, ends)] {
            let (read, confidence) = said(&zone, name);
            assert_eq!(read, value, "{format:?} {name:?}");
            assert!(95 <= confidence, "{format:?} {name:?}: {confidence}");
        }
        assert_eq!(said(&zone, Nationality).0, nationality);
        assert_eq!(said(&zone, Surname).0, "ERIKSSON");
        assert_eq!(said(&zone, GivenNames), ("ANNA MARIA", 90));
        assert_eq!(said(&zone, Sex).0, "F");
    }
}

#[test]
fn a_number_longer_than_its_cells_goes_on_behind_them() {
    // The long specimen of part 5, section 4.2.2.1, note j.
    let long = TD1.replace("D231458907<<<<<<<<<<<<<<<", "D23145890<7349<<<<<<<<<<<");
    assert_eq!(digit_of("D23145890734"), Some('9'));
    assert_eq!(said(&zone(&long), Number), ("D23145890734", 99));
}

#[test]
fn confused_letters_are_exchanged_only_where_the_digit_then_fits() {
    let table = [
        // why                                  from             to             field      value         least
        ("O for 0 in a date", "7408122F", "74O8122F", BornOn, "1974-08-12", 80),
        ("B and Z in a date", "7408122F", "740B1Z2F", BornOn, "1974-08-12", 80),
        ("I for 1 in the end", "1204159", "I204I59", ExpiresOn, "2012-04-15", 80),
        ("O for 0 in the number", "L898902C3", "L8989O2C3", Number, "L898902C3", 80),
        ("S for 5 in the number", "D23145890", "D2314S890", Number, "D23145890", 80),
    ];
    for (why, from, to, name, value, least) in table {
        let zone = zone(&if TD3.contains(from) { TD3.replace(from, to) } else { TD2.replace(from, to) });
        let (read, confidence) = said(&zone, name);
        assert_eq!(read, value, "{why}");
        assert!((least..95).contains(&confidence), "{why}: {confidence}");
    }
}

#[test]
fn what_no_exchange_explains_stays_as_it_was_read_and_is_not_believed() {
    let table = [
        // why                                  from         to           field      value
        ("another digit in the number", "L898902C3", "L898907C3", Number, "L898907C3"),
        ("two exchanges explain it as well as each other", "L898902C3", "L89890ZC3", Number, "L89890ZC3"),
        ("another digit in the date", "7408122F", "7408112F", BornOn, "1974-08-11"),
        ("a day that no month has", "7408122F", "7402302F", BornOn, ""),
    ];
    for (why, from, to, name, value) in table {
        let zone = zone(&TD3.replace(from, to));
        assert!(!zone.verdict.is_clean(), "{why}");
        let (read, confidence) = said(&zone, name);
        assert_eq!(read, value, "{why}");
        assert!(confidence <= 20, "{why}: {confidence}");
        assert!(said(&zone, Surname).1 < 50, "{why}: names are believed less in such company");
    }
}

#[test]
fn the_century_comes_from_the_end_of_the_document() {
    let born = |born: &str, ends: &str| {
        let (born_digit, end_digit) = (digit_of(born).unwrap(), digit_of(ends).unwrap());
        let line = format!("D231458907UTO{born}{born_digit}F{ends}{end_digit}<<<<<<<0");
        said(&zone(&format!("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n{line}")), BornOn).0.to_owned()
    };
    let table = [
        // why                                        born      ends      says
        ("born before 2000", "741231", "340101", "1974-12-31"),
        ("old enough when it ends", "120101", "340101", "2012-01-01"),
        ("a child sells nothing: a century earlier", "200101", "340101", "1920-01-01"),
        ("a leap day of 2000", "000229", "340101", "2000-02-29"),
    ];
    for (why, birthday, ends, says) in table {
        assert_eq!(born(birthday, ends), says, "{why}");
    }
}

#[test]
fn what_is_no_zone_is_not_read() {
    let table = [
        ("nothing", ""),
        ("one line", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
        ("lines of different widths", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO"),
        ("small letters", "p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<\nl898902c36uto7408122f1204159ze184226b<<<<<10"),
        (
            "letters of more than one byte",
            "P<UTOÉRIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
        ),
    ];
    for (why, text) in table {
        assert_eq!(read(&text.lines().collect::<Vec<_>>()), None, "{why}");
    }
}

#[test]
fn a_zone_is_found_among_other_lines() {
    let page = format!("UTOPIA\nPassport No. L898902C3\n\n{}\n\nKeep it safe", TD3.replace("<<<<<", "< < < « "));
    let zone = find(&page).expect("a zone");
    assert_eq!((zone.format, said(&zone, Number).0), (Format::Td3, "L898902C3"));
    assert_eq!(find("nothing\nof the kind"), None);
    let digits = "1".repeat(36);
    assert_eq!(find(&format!("{digits}\n{digits}")), None, "two lines of digits are no zone");
}

#[test]
fn two_hundred_zones_written_by_someone_else_say_what_was_written() {
    let mut dice = Dice(2_026);
    for turn in 0..200 {
        let who = holder(&mut dice);
        let lines = match turn % 3 {
            0 => who.card(),
            1 => who.larger_card(),
            _ => who.passport(),
        };
        let zone = zone(lines.trim());
        assert!(zone.verdict.is_clean(), "{lines}");
        let told = [
            (Number, who.number.clone()),
            (Surname, who.surname.to_owned()),
            (GivenNames, who.given_names.to_owned()),
            (Nationality, who.state.to_owned()),
            (Issuer, who.state.to_owned()),
            (BornOn, iso(who.born)),
            (ExpiresOn, iso(who.expires)),
        ];
        for (name, value) in told {
            assert_eq!(said(&zone, name).0, value, "{lines}");
        }
    }
}

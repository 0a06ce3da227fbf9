//! Photographs of documents that belong to nobody, drawn letter by letter: turned, blurred, noisy, badly lit.
#![allow(dead_code, clippy::as_conversions, clippy::cast_possible_truncation, clippy::float_arithmetic)]

use std::f32::consts::PI;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageFormat, Luma};
use mrz::{DateRole, MrzDate, RawDateField, Sex, Td1Fields, Td2Fields, Td3Fields, format_td1, format_td2, format_td3};

/// Numbers that are the same on every machine (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit
    }

    pub fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }

    /// From -1 to 1, more often near 0.
    pub fn about(&mut self) -> f32 {
        (self.below(2_001) as f32 + self.below(2_001) as f32 - 2_000.0) / 2_000.0
    }
}

/// A person who does not exist, and what is right about them.
#[derive(Clone, Debug)]
pub struct Holder {
    pub number: String,
    pub surname: &'static str,
    pub given_names: &'static str,
    pub state: &'static str,
    pub born: (u64, u64, u64),
    pub expires: (u64, u64, u64),
    pub sex: Sex,
}

const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

pub fn holder(dice: &mut Dice) -> Holder {
    let number = (0..9).map(|_| char::from(LETTERS[dice.below(36) as usize])).collect();
    let day =
        |dice: &mut Dice, from: u64, years: u64| (from + dice.below(years), 1 + dice.below(12), 1 + dice.below(28));
    Holder {
        number,
        surname: dice.pick(&[
            "ERIKSSON",
            "VAN DER MEER",
            "OBERMUELLER",
            "QUISPE",
            "BJORK",
            "ZIMMERMANN",
            "ISSA",
            "DOGBO",
        ]),
        given_names: dice.pick(&["ANNA MARIA", "ZOE", "JOSE LUIS", "IDA", "BOB", "XAVER QUENTIN", "GIULIA", "SOPHIE"]),
        state: dice.pick(&["UTO", "NLD", "AUT", "PRT", "SWE", "CHE"]),
        born: day(dice, 1951, 55),
        expires: day(dice, 2027, 9),
        sex: if dice.below(2) == 0 { Sex::Female } else { Sex::Male },
    }
}

impl Holder {
    fn date((year, month, day): (u64, u64, u64), role: DateRole) -> MrzDate {
        let raw = format!("{:02}{month:02}{day:02}", year % 100);
        MrzDate::from_field(RawDateField::try_from(raw.as_str()).unwrap(), role, 30)
    }

    fn birth(&self) -> MrzDate {
        Self::date(self.born, DateRole::Birth)
    }

    fn end(&self) -> MrzDate {
        Self::date(self.expires, DateRole::Expiry)
    }

    pub fn card(&self) -> String {
        format_td1(&Td1Fields {
            document_code: "ID".into(),
            issuing_country: self.state.into(),
            document_number: self.number.clone(),
            optional_data_1: None,
            surname: self.surname.into(),
            given_names: self.given_names.into(),
            nationality: self.state.into(),
            date_of_birth: self.birth(),
            sex: self.sex,
            date_of_expiry: self.end(),
            optional_data_2: None,
        })
    }

    pub fn larger_card(&self) -> String {
        format_td2(&Td2Fields {
            document_code: "I".into(),
            issuing_country: self.state.into(),
            document_number: self.number.clone(),
            surname: self.surname.into(),
            given_names: self.given_names.into(),
            nationality: self.state.into(),
            date_of_birth: self.birth(),
            sex: self.sex,
            date_of_expiry: self.end(),
            optional_data: None,
        })
    }

    pub fn passport(&self) -> String {
        format_td3(&Td3Fields {
            document_code: "P".into(),
            issuing_country: self.state.into(),
            document_number: self.number.clone(),
            surname: self.surname.into(),
            given_names: self.given_names.into(),
            nationality: self.state.into(),
            date_of_birth: self.birth(),
            sex: self.sex,
            date_of_expiry: self.end(),
            personal_number: None,
        })
    }
}

pub fn iso((year, month, day): (u64, u64, u64)) -> String {
    format!("{year}-{month:02}-{day:02}")
}

/// How a photograph was taken.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// Pixels from letter to letter.
    pub pitch: f32,
    /// Degrees, clockwise.
    pub turned: f32,
    /// Levels of grey by which a pixel may be off.
    pub noise: f32,
    /// Pixels over which light runs, 0 is sharp.
    pub blur: f32,
    /// Levels of grey between the dark and the bright side.
    pub shade: f32,
    /// Of the JPEG, 1 to 100.
    pub quality: u8,
    /// Corners of the letters: those of another cut of the typeface than the one that is read by.
    pub sharp: bool,
}

impl Shot {
    pub const PLAIN: Self =
        Self { pitch: 18.0, turned: 0.0, noise: 3.0, blur: 0.0, shade: 0.0, quality: 90, sharp: false };
}

/// A card or passport page with these lines on it, on a dark table, photographed.
pub fn photograph(lines: &str, shot: Shot, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, shot.quality).encode_image(&picture(lines, shot, dice)).unwrap();
    bytes
}

pub fn picture(lines: &str, shot: Shot, dice: &mut Dice) -> GrayImage {
    let lines: Vec<&str> = lines.lines().collect();
    let sheet = sheet(shot.sharp);
    let columns = lines[0].len() as f32;
    // In widths of a letter: the paper, and the table around it.
    let (paper_w, paper_h) = (columns + 4.0, (columns + 4.0) * 0.66);
    let (width, height) = (((paper_w + 6.0) * shot.pitch) as u32, ((paper_h + 7.0) * shot.pitch) as u32);
    let (sin, cos) = (shot.turned * PI / 180.0).sin_cos();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let level = |x: f32, y: f32| {
        let (dx, dy) = (x - middle_x, y - middle_y);
        let across = (dx * cos + dy * sin) / shot.pitch + paper_w / 2.0;
        let down = (dy * cos - dx * sin) / shot.pitch + paper_h / 2.0;
        paper(across, down, (paper_w, paper_h), &lines, &sheet)
    };
    let spread = 0.25 + shot.blur;
    GrayImage::from_fn(width, height, |x, y| {
        let mut sum = 0.0;
        for (across, down) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
            sum += level(x as f32 + 0.5 + across * spread, y as f32 + 0.5 + down * spread);
        }
        let shade = (x as f32 / width as f32 - 0.5) * shot.shade;
        let noise = dice.about() * shot.noise;
        Luma([(sum / 4.0 + shade + noise).clamp(0.0, 255.0) as u8])
    })
}

fn sheet(sharp: bool) -> GrayImage {
    let bytes: &[u8] = if sharp { include_bytes!("sharp.png") } else { include_bytes!("round.png") };
    image::load_from_memory_with_format(bytes, ImageFormat::Png).unwrap().into_luma8()
}

/// What is seen at a place of the paper, in widths of a letter.
fn paper(x: f32, y: f32, (width, height): (f32, f32), lines: &[&str], sheet: &GrayImage) -> f32 {
    if x < 0.0 || width < x || y < 0.0 || height < y {
        return 70.0 + 10.0 * ((x * 1.7).sin() + (y * 2.3).cos());
    }
    // Fine curves, as security paper has them.
    let ground = 214.0 + 7.0 * (x * 3.1 + (y * 2.0).sin() * 2.0).sin();
    let zone_height = lines.len() as f32 * 1.75;
    let zone_top = height - 1.6 - zone_height;
    let ink = if zone_top <= y {
        let line = ((y - zone_top) / 1.75) as usize;
        let inside = (y - zone_top) - line as f32 * 1.75;
        lines.get(line).map_or(0.0, |line| letter(line, x - 2.0, inside - 0.125, sheet))
    } else if x < width * 0.3 && 2.0 < y && 1.5 < x && y < zone_top - 1.0 {
        // A face is dark and bright.
        0.3 + 0.2 * (x * 1.3).sin() * (y * 1.1).cos()
    } else if width * 0.35 < x && y < zone_top - 1.0 {
        // Print of another size.
        let row = (y / 1.9) as usize;
        let words = ["UTOPIA", "SURNAME AND GIVEN NAMES", "DATE OF BIRTH  SEX", "AUTHORITY", "HEIGHT  1 75"];
        letter(words[row % words.len()], (x - width * 0.35) / 0.8, (y - row as f32 * 1.9) / 0.8, sheet)
    } else {
        0.0
    };
    ground * (1.0 - ink) + 38.0 * ink
}

/// Ink of a line of text at a place, 0 to 1.
fn letter(line: &str, x: f32, y: f32, sheet: &GrayImage) -> f32 {
    if x < 0.0 || !(0.0..1.5).contains(&y) {
        return 0.0;
    }
    let place = match line.as_bytes().get(x as usize) {
        Some(digit @ b'0'..=b'9') => Some(digit - b'0'),
        Some(letter @ b'A'..=b'Z') => Some(letter - b'A' + 10),
        Some(b'<') => Some(36),
        _ => None,
    };
    place.map_or(0.0, |place| {
        let (column, row) = (u32::from(place) * 40 + (x.fract() * 40.0) as u32, (y * 40.0) as u32);
        sheet.get_pixel_checked(column, row).map_or(0.0, |pixel| 1.0 - f32::from(pixel.0[0]) / 255.0)
    })
}

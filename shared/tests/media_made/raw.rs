//! RAW files made by the byte: the directories as each maker lays them out, and an embedded JPEG.
#![allow(dead_code)]

/// A directory: its entries as tag, type, count and value, and the next one.
struct Directory {
    entries: Vec<(u16, u16, u32, u32)>,
    next: u32,
}

const SHORT: u16 = 3;
const LONG: u16 = 4;

/// Bytes of one order.
struct Order {
    little: bool,
}

impl Order {
    fn short(&self, value: u16) -> [u8; 2] {
        if self.little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn long(&self, value: u32) -> [u8; 4] {
        if self.little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn directory(&self, directory: &Directory) -> Vec<u8> {
        let mut bytes = self.short(u16::try_from(directory.entries.len()).unwrap()).to_vec();
        for (tag, kind, count, value) in &directory.entries {
            bytes.extend(self.short(*tag));
            bytes.extend(self.short(*kind));
            bytes.extend(self.long(*count));
            if *kind == SHORT {
                bytes.extend(self.short(u16::try_from(*value).unwrap()));
                bytes.extend([0, 0]);
            } else {
                bytes.extend(self.long(*value));
            }
        }
        bytes.extend(self.long(directory.next));
        bytes
    }
}

/// Lays `pieces` at their places, with the TIFF header before them.
fn laid(order: &Order, first: u32, pieces: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = if order.little { b"II".to_vec() } else { b"MM".to_vec() };
    file.extend(order.short(42));
    file.extend(order.long(first));
    for (at, piece) in pieces {
        let at = usize::try_from(*at).unwrap();
        file.resize(file.len().max(at + piece.len()), 0);
        file[at..at + piece.len()].copy_from_slice(piece);
    }
    file
}

fn size(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap()
}

/// What a camera's sensor saw: packed as a JPEG without loss, and the largest part of the file.
fn sensor(longer_than: usize) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC3, 0, 17, 14, 0x10, 0, 0x18, 0, 2];
    bytes.resize(longer_than + 4_096, 7);
    bytes
}

/// A file of each maker's kind with `jpeg` in it and `orientation` in its first directory: name and bytes.
pub fn raws(jpeg: &[u8], orientation: u32) -> [(&'static str, Vec<u8>); 4] {
    [
        ("dng", dng(jpeg, orientation)),
        ("cr2", cr2(jpeg, orientation)),
        ("nef", nef(jpeg, orientation)),
        ("arw", arw(jpeg, orientation)),
    ]
}

/// DNG: the first directory holds a thumbnail without compression, two inner ones the sensor and the JPEG as a strip.
pub fn dng(jpeg: &[u8], orientation: u32) -> Vec<u8> {
    let order = Order { little: true };
    let sensor = sensor(jpeg.len());
    let at_jpeg = 1_024;
    let at_sensor = at_jpeg + size(jpeg);
    let first = Directory {
        entries: vec![
            (0x0103, SHORT, 1, 1),
            (0x0112, SHORT, 1, orientation),
            (0x014A, LONG, 2, 600),
            (0xC612, 1, 4, 0x401),
        ],
        next: 0,
    };
    let inner = Directory {
        entries: vec![(0x0103, SHORT, 1, 7), (0x0111, LONG, 1, at_sensor), (0x0117, LONG, 1, size(&sensor))],
        next: 0,
    };
    let preview = Directory {
        entries: vec![(0x0103, SHORT, 1, 7), (0x0111, LONG, 1, at_jpeg), (0x0117, LONG, 1, size(jpeg))],
        next: 0,
    };
    let inside = [order.long(700), order.long(800)].concat();
    laid(
        &order,
        8,
        &[
            (8, order.directory(&first)),
            (600, inside),
            (700, order.directory(&inner)),
            (800, order.directory(&preview)),
            (at_jpeg, jpeg.to_vec()),
            (at_sensor, sensor),
        ],
    )
}

/// CR2: the first directory points at the JPEG as a strip with the old compression, the fourth at the sensor.
pub fn cr2(jpeg: &[u8], orientation: u32) -> Vec<u8> {
    let order = Order { little: true };
    let sensor = sensor(jpeg.len());
    let at_jpeg = 1_024;
    let at_sensor = at_jpeg + size(jpeg);
    let first = Directory {
        entries: vec![
            (0x0103, SHORT, 1, 6),
            (0x0111, LONG, 1, at_jpeg),
            (0x0112, SHORT, 1, orientation),
            (0x0117, LONG, 1, size(jpeg)),
        ],
        next: 700,
    };
    let last = Directory {
        entries: vec![(0x0103, SHORT, 1, 6), (0x0111, LONG, 1, at_sensor), (0x0117, LONG, 1, size(&sensor))],
        next: 0,
    };
    laid(
        &order,
        16,
        &[
            (8, b"CR\x02\0".to_vec()),
            (16, order.directory(&first)),
            (700, order.directory(&last)),
            (at_jpeg, jpeg.to_vec()),
            (at_sensor, sensor),
        ],
    )
}

/// NEF, in the other order of bytes: an inner directory points at the JPEG by its own two tags.
pub fn nef(jpeg: &[u8], orientation: u32) -> Vec<u8> {
    let order = Order { little: false };
    let at_jpeg = 1_024;
    let first = Directory { entries: vec![(0x0112, SHORT, 1, orientation), (0x014A, LONG, 1, 700)], next: 0 };
    let preview = Directory {
        entries: vec![(0x0103, SHORT, 1, 6), (0x0201, LONG, 1, at_jpeg), (0x0202, LONG, 1, size(jpeg))],
        next: 0,
    };
    laid(&order, 8, &[(8, order.directory(&first)), (700, order.directory(&preview)), (at_jpeg, jpeg.to_vec())])
}

/// ARW: the first directory points at the JPEG, the next one at a thumbnail, which here is no picture at all.
pub fn arw(jpeg: &[u8], orientation: u32) -> Vec<u8> {
    let order = Order { little: true };
    let at_jpeg = 1_024;
    let first = Directory {
        entries: vec![(0x0112, SHORT, 1, orientation), (0x0201, LONG, 1, at_jpeg), (0x0202, LONG, 1, size(jpeg))],
        next: 700,
    };
    let thumbnail = Directory { entries: vec![(0x0201, LONG, 1, 900), (0x0202, LONG, 1, 100)], next: 0 };
    laid(&order, 8, &[(8, order.directory(&first)), (700, order.directory(&thumbnail)), (at_jpeg, jpeg.to_vec())])
}

/// A directory that names itself as the next one, and no picture.
pub fn endless() -> Vec<u8> {
    let order = Order { little: true };
    let first = Directory { entries: vec![(0x0112, SHORT, 1, 1), (0x014A, LONG, 1, 8)], next: 8 };
    laid(&order, 8, &[(8, order.directory(&first))])
}

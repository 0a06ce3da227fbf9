//! Text as a QR code, drawn as one path.

use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// An SVG without a prolog, to stand inside a page; nothing for text that is too long for any QR code (2,331 bytes).
#[must_use]
pub fn svg(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return String::new() };
    let drawn = code.render::<Color<'_>>().quiet_zone(true).build();
    drawn.find("<svg").and_then(|at| drawn.get(at..)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_svg_and_nothing_around_it() {
        let drawn = svg("otpauth://totp/Kerbside:ada%40example.com?secret=GEZDGNBV&issuer=Kerbside");
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>"), "{drawn}");
        assert!(!drawn.contains("style="), "the page's policy refuses inline styles");
        assert_eq!(svg(&"a".repeat(3_000)), "");
    }
}

//! Takes out of a style sheet what only its authors need: comments, indents, line ends, last semicolons.

/// The same sheet, shorter. Text in quotes is left alone; a blank stays where two words would grow together.
pub fn css(sheet: &str) -> String {
    let mut short = String::with_capacity(sheet.len());
    let mut rest = sheet.chars().peekable();
    let mut blank = false;
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                rest.next();
                for c in rest.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
                blank = true;
            }
            '"' => {
                gap(&mut short, &mut blank, c);
                short.push(c);
                for c in rest.by_ref() {
                    short.push(c);
                    if c == '"' {
                        break;
                    }
                }
            }
            c if c.is_whitespace() => blank = true,
            c => {
                gap(&mut short, &mut blank, c);
                if c == '}' && short.ends_with(';') {
                    short.pop();
                }
                short.push(c);
            }
        }
    }
    short
}

/// One blank, unless a mark on either side separates already. A colon only separates to its right: `a :hover` is not `a:hover`.
fn gap(short: &mut String, blank: &mut bool, next: char) {
    let open = short.ends_with(['{', '}', ';', ',', ':', '>', '(']) || short.is_empty();
    if *blank && !open && !matches!(next, '{' | '}' | ';' | ',' | '>' | ')') {
        short.push(' ');
    }
    *blank = false;
}

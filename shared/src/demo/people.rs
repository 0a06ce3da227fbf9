//! Who buys in the demo shop. Nobody here exists; example.com takes no mail.

pub(super) struct Person {
    pub(super) name: &'static str,
    /// Before the `@`.
    pub(super) mail: &'static str,
    pub(super) street: &'static str,
    pub(super) postcode: &'static str,
}

const fn person(name: &'static str, mail: &'static str, street: &'static str, postcode: &'static str) -> Person {
    Person { name, mail, street, postcode }
}

/// More than the orders of any one drop, so that nobody buys twice there.
pub(super) static BERLIN: &[Person] = &[
    person("Lena Hartwig", "lena.hartwig", "Kranichweg 11", "12043"),
    person("Tobias Reuter", "t.reuter", "Am Speicher 4", "10245"),
    person("Aylin Demir", "aylin.demir", "Lindenhof 23", "12049"),
    person("Maja Nowicka", "maja.nowicka", "Alte Gärtnerei 7", "13357"),
    person("Felix Oster", "felix.oster", "Ziegelgasse 16", "10999"),
    person("Chiara Bellini", "chiara.b", "Müllerpfad 2", "10437"),
    person("Samuel Adeyemi", "samuel.adeyemi", "Kanalufer 38", "12045"),
    person("Greta Sommerfeld", "greta.sommerfeld", "Laubenweg 5", "13187"),
    person("Nguyễn Thu Hà", "thuha.nguyen", "Krumme Zeile 19", "10365"),
    person("Paul Wiesner", "paul.wiesner", "Holzmarktgang 9", "10179"),
    person("Zofia Mazur", "zofia.mazur", "Steinmetzhof 1", "10783"),
    person("Omar Khalil", "omar.khalil", "Rosengarten 14", "12051"),
    person("Hannah Petersen", "hannah.petersen", "Mühlendammweg 27", "10178"),
    person("Kenji Arai", "kenji.arai", "Schmale Straße 6", "10829"),
    person("Ruth Feldmann", "ruth.feldmann", "Obstwiese 3", "14163"),
    person("Diego Morales", "diego.morales", "Glashüttenweg 31", "10247"),
    person("Franziska Ebel", "franziska.ebel", "Torfplatz 8", "13353"),
    person("Sinéad O’Dwyer", "sinead.odwyer", "Färberhof 12", "10997"),
    person("Mira Savić", "mira.savic", "Uferzeile 40", "12435"),
    person("Jakob Lindner", "jakob.lindner", "Bäckerstiege 5", "10119"),
];

/// As above, around Lisbon.
pub(super) static LISBON: &[Person] = &[
    person("Marta Figueiredo", "marta.figueiredo", "Rua das Oliveiras 8", "1200-310"),
    person("Tiago Lopes", "tiago.lopes", "Travessa do Poço 3", "1100-462"),
    person("Beatriz Antunes", "beatriz.antunes", "Escadinhas da Figueira 21", "1150-108"),
    person("Hugo Sequeira", "hugo.sequeira", "Largo do Forno 5", "1170-185"),
    person("Clara Neves", "clara.neves", "Beco das Andorinhas 12", "1300-074"),
    person("Rui Monteiro", "rui.monteiro", "Rua do Tanque 17", "1250-233"),
];

impl Person {
    /// As the buyer's cookie would carry it.
    pub(super) fn id(&self) -> String {
        super::script::id("byr_", self.mail)
    }
}

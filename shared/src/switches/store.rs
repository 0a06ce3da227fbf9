//! The SQL of switches.

crate::queries! {
    /// Those that were ever turned.
    ALL = "SELECT name, is_on, note, version, turned_at, turned_by FROM switches";
    /// Fails on `switched_off` while ?1 is off; ?2 is how it stands until somebody turns it.
    GATE = "INSERT INTO switch_gates (is_open)
        SELECT 0 WHERE COALESCE ((SELECT is_on FROM switches WHERE name = ?1), ?2) = 0";
    /// Fails on `moved_on` unless ?1 has been turned ?2 times.
    EXPECT = "INSERT INTO expectations (met)
        SELECT 0 WHERE COALESCE ((SELECT version FROM switches WHERE name = ?1), 0) <> ?2";
    /// Turns ?1 to ?2 because of ?3, at ?4, by ?5.
    TURN = "INSERT INTO switches (name, is_on, note, turned_at, turned_by) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (name) DO UPDATE SET is_on = excluded.is_on, note = excluded.note, version = version + 1,
            turned_at = excluded.turned_at, turned_by = excluded.turned_by";
}

//! What people see: pages and islands.

//! The page (Leptos). Shows; computes nothing that belongs in the report.

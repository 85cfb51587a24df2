//! The sections of the page, in order.

pub(crate) mod about;
pub(crate) mod analyse;
pub(crate) mod check;
pub(crate) mod data;
pub(crate) mod passes;
pub(crate) mod report;
pub(crate) mod verify;

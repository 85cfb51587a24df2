//! The worker's side: hears requests, runs the engine, posts events. Knows no elements of the page.

/// Announces itself and serves requests for as long as the worker lives.
pub fn serve() {
    console_error_panic_hook::set_once();
}

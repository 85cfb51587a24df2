//! The worker: serves the engine to the page. Knows nothing else.

fn main() {
    nadir::web::worker::serve();
}

//! The program in the browser: the page, and in a worker the engine. One binary, so that both come from one download
//! and one compilation. Knows nothing else.

fn main() {
    if nadir::web::worker::is_here() {
        nadir::web::worker::serve();
    } else {
        nadir::ui::mount();
    }
}

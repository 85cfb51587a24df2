//! The page: mounts the user interface. Knows nothing else.

fn main() {
    nadir::ui::mount();
}

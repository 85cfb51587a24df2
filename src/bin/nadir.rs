//! The command line.

fn main() -> std::process::ExitCode {
    nadir::cli::main()
}

//! The browser bridge: worker, client, files, saving.

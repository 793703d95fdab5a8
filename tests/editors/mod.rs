//! Real editors, headless, with the plugins of this repository.

mod neovim;
mod vscode;

//! Real editors, headless, with the plugins of this repository.

mod emacs;
mod helix;
mod neovim;
mod vim;
mod vscode;

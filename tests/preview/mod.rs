//! Projects served by the binary and asked over HTTP.

mod bad_input;
mod bad_projects;
mod hostile;
mod islands;
mod live;
mod load;
mod panel;
mod router;
mod safety;
mod schemas;
mod shop;
mod templates;
mod typing;
mod workers;

//! Requests to small projects, and what they answer.

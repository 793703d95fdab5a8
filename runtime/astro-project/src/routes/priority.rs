//! Which of two routes is tried first?

//! Astro's request rules: what a request to a project answers.

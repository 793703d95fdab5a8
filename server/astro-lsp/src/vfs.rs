//! The disk as a `World`. Open buffers lie over it in the `Workspace`, which asks here for everything else.

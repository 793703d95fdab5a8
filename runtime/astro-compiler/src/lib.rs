//! Components: one lowering of an .astro document, printed as JS and as TSX.

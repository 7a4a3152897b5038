//! Each meaning of a statement, asked of the engine.

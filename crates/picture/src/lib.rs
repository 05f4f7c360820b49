//! Picture of the module graph.

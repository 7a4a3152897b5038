//! What could not be read of the cluster.

harness::causes! {
    /// What could not be read of the cluster.
    FACTS {
    FACT_UNREADABLE = "fact-unreadable", Environment;
        "a fact that the matrix judges cannot be read";
        "UNWRITTEN."
    FACTS_CONFLICT = "facts-conflict", Environment;
        "what is read of the cluster contradicts itself";
        "UNWRITTEN."
    }
}

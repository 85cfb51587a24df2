//! Classic tests on counts and tables, each as its authors gave it: beside the primary test, never instead of it.

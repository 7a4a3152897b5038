//! The products that speak MySQL's protocol, and how they give themselves away. UNWRITTEN.

use harness::Product;

/// Every product that identification knows, sorted by id.
pub const PRODUCTS: &[Product] = &[];

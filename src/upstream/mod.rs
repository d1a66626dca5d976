//! One way of calling others: deadline and retry.

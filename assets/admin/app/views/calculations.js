// What is calculated elsewhere: jobs, batches, and what failed for good.
export const CALCULATIONS = [];

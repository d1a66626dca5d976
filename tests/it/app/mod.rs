//! The application over a store, as its callers see it.

mod algorithm_switch;
mod engines;
mod evidence_report;
mod explain_feeds_calendar;
mod forecast_and_actions;
mod history;
mod incremental_sums;
mod postgres_to_documents;
mod several_sources;

//! The resources, a file each: first what its routes take and give, then the handlers, which ask the appliance.

pub mod actions;
pub mod algorithms;
pub mod auth;
pub mod breaker;
pub mod cache;
pub mod calculations;
pub mod calendar;
pub mod condoit;
pub mod dead_letters;
pub mod engines;
pub mod equipment;
pub mod events;
pub mod evidence;
pub mod explain;
pub mod facilities;
pub mod feeds;
pub mod forecast;
pub mod health;
pub mod history;
pub mod keys;
pub mod lists;
pub mod logs;
pub mod metrics;
pub mod photos;
pub mod portfolio;
pub mod sources;
pub mod sync;
pub mod sync_stream;
pub mod threatmap;
pub mod transfer;
pub mod users;
pub mod verify;
pub mod webhooks;

use crate::app::Answered;
use crate::http::reply::Reply;

impl From<Answered> for Reply {
    fn from(answered: Answered) -> Self {
        Self { document: answered.document, served: answered.served }
    }
}

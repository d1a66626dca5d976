//! An item's judgement with all its reasons, made when somebody asks.

use std::sync::Arc;

use super::answers::{Answered, Asked, Desk};
use super::{Application, ApplicationError};
use crate::assess::EquipmentContext;
use crate::cache::Topic;
use crate::inventory::{Equipment, EquipmentId};
use crate::report::engines::EngineInUse;
use crate::report::explain::ExplainDocument;

impl Application {
    /// `GET /equipment/{id}/explain`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn explain(self: &Arc<Self>, asked: Asked<'_>, id: EquipmentId) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Equipment(&topic), move |desk| {
            let equipment = desk.item(&id)?;
            let facility = desk.snapshot.find_facility(&equipment.facility_id)?;
            let services = desk.snapshot.services_of(&id)?;
            let runs = desk.snapshot.conductors_of(&id)?;
            let subject = EquipmentContext::new(&equipment, &runs, &services, facility.as_ref());
            let row = desk.snapshot.find_row(&id)?;
            let in_use = row.map(|row| Ok::<_, ApplicationError>(EngineInUse::new(&row, desk.is_stale(&row)?)));
            let today = desk.now.day_in(&desk.appliance.time_zone);
            Ok(ExplainDocument::new(&subject, &desk.rules, today, in_use.transpose()?))
        })
        .await
    }
}

impl Desk<'_> {
    /// An item that the asker may know of.
    pub(super) fn item(&self, id: &EquipmentId) -> Result<Equipment, ApplicationError> {
        let found = self.snapshot.find_equipment(id)?.filter(|equipment| self.reach.contains(&equipment.facility_id));
        found.ok_or_else(|| ApplicationError::NotFound { noun: "equipment", id: id.to_string() })
    }
}

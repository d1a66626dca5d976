//! OpenAPI schemas of the inventory types.

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::assess::risk::InputValue;
use crate::inventory::{
    ConditionRating, ConductorMaterial, ConnectionType, Day, EquipmentId, EquipmentKind, FacilityId, Moment, PhotoId,
    ServiceId, ServiceKind, Severity,
};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

macro_rules! texts {
    ($($name:ident => $build:expr),+ $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                Schema::Object($build.build()).into()
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

macro_rules! vocabularies {
    ($($name:ident),+ $(,)?) => { texts! { $($name => text().enum_values(Some($name::ALL.iter().map(|member| member.as_str())))),+ } };
}

texts! {
    Day => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
    Moment => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
    FacilityId => text(),
    EquipmentId => text(),
    ServiceId => text(),
    PhotoId => text(),
    InputValue => ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Boolean, Type::Number, Type::String]))
        .description(Some("A flag, a number in the unit of the record, a day or a word.")),
}

vocabularies! { ConditionRating, ConnectionType, ConductorMaterial, EquipmentKind, ServiceKind, Severity }

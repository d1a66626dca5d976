//! OpenAPI schemas of the inventory types.

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::assess::risk::InputValue;
use crate::inventory::ids::MAX_ID_LENGTH;
use crate::inventory::{
    ConditionRating, ConductorMaterial, ConnectionType, Day, EquipmentId, EquipmentKind, FacilityId, Moment, PhotoId,
    ServiceId, ServiceKind, Severity,
};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// An identifier of the source. It has no control character and is not blank.
fn identifier() -> ObjectBuilder {
    let pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
    text().min_length(Some(1)).max_length(Some(MAX_ID_LENGTH)).pattern(Some(pattern))
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
    FacilityId => identifier(),
    EquipmentId => identifier(),
    ServiceId => identifier(),
    PhotoId => identifier(),
    InputValue => ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Boolean, Type::Number, Type::String]))
        .description(Some("A flag, a number in the unit of the record, a day or a word.")),
}

vocabularies! { ConditionRating, ConnectionType, ConductorMaterial, EquipmentKind, ServiceKind, Severity }

// Manufacturer, model, installation and specifications of an item.
import { html } from "../../lib/html.js";
import { formatDay, orDash } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Facts } from "../../components/facts.js";

/** Field of the API, label, unit. @type {[string, string, string?][]} */
const SPECIFICATIONS = [
  ["voltage", "Voltage"],
  ["primary_voltage", "Primary"],
  ["secondary_voltage", "Secondary"],
  ["amperage", "Amperage", " A"],
  ["kva", "Rating", " kVA"],
  ["phases", "Phases"],
  ["interrupting_rating_ka", "Interrupting rating", " kA"],
  ["frame_rating", "Frame", " A"],
  ["trip_rating", "Trip", " A"],
  ["mount_type", "Mounting"],
  ["enclosure_type", "Enclosure"],
  ["slots", "Slots"],
  ["main_disconnect", "Main disconnect"],
  ["main_disconnect_rating", "Main disconnect rating", " A"],
  ["cooling_class", "Cooling"],
  ["impedance_percent", "Impedance", " %"],
  ["raceway_type", "Raceway"],
  ["length_ft", "Length", " ft"],
];

/** @param {unknown} value */
function valueText(value) {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return String(value);
}

/** @param {Record<string, any>} recorded */
const specificationPairs = (recorded) =>
  SPECIFICATIONS.filter(([field]) => recorded[field] != null).map(([field, label, unit = ""]) => [
    label,
    `${valueText(recorded[field])}${unit}`,
  ]);

/** @param {{ item: Api.Equipment }} props */
export function DetailsCard({ item }) {
  const pairs = [
    ["Manufacturer", orDash(item.manufacturer)],
    ["Model", orDash(item.model)],
    ["Serial number", orDash(item.serial_number)],
    ["Installed", formatDay(item.install_date)],
    ...specificationPairs(item.specifications),
    ["Id", html`<code>${item.id}</code>`],
  ];
  return html`<${Card} title="Details" width=""><${Facts} pairs=${pairs} /><//>`;
}

// Types of the page's scripts. Documents of the API are named by their paths, and come from api.d.ts, which is generated from
// the OpenAPI document.
import type { ComponentChildren } from "preact";
import type { components, paths } from "./api";

type JsonOf<R> = R extends { content: { "application/json": infer D } } ? D : never;
type SuccessOf<O> = O extends { responses: infer R }
  ? R extends { 200: infer S }
    ? JsonOf<S>
    : R extends { 201: infer S }
      ? JsonOf<S>
      : R extends { 202: infer S }
        ? JsonOf<S>
        : never
  : never;
type WithPrefix<T extends string> = `/api/v1${T}` & keyof paths;

declare global {
  namespace Api {
    /** Path of the OpenAPI document without /api/v1. */
    type Template = keyof paths extends `/api/v1${infer T}` ? T : never;
    /** A request path made from a template. It carries the type of its response. */
    type Path<T extends Template> = string & { readonly template?: T };
    type Query = Record<string, string | number | boolean | null | undefined>;
    /** Response of GET. */
    type Document<T extends Template> = paths[WithPrefix<T>] extends { get: infer O } ? SuccessOf<O> : never;
    /** Response of another method. */
    type Response<M extends "post" | "put", T extends Template> =
      paths[WithPrefix<T>] extends Record<M, infer O> ? SuccessOf<O> : never;

    /** A document that a view shows. `data` is undefined until the first response. */
    interface Resource<D> {
      data: D | undefined;
      error: any;
      reload: () => unknown;
    }

    type Children = ComponentChildren | ((data: any) => ComponentChildren);
    type Rating = "Low" | "Medium" | "High" | "Critical";
    interface Bands {
      medium: number;
      high: number;
      critical: number;
    }

    /** A column of a plain table. */
    interface Column<T> {
      label: string;
      cell: (row: T) => any;
      class?: string;
      isNumber?: boolean;
      /** Whether the label is for screen readers only. */
      isLabelHidden?: boolean;
      title?: (row: T) => string;
    }
    /** A column of the virtual table. Widths are grid tracks in rem. */
    interface ListColumn {
      id: string;
      label: string;
      cell: (row: any) => any;
      isNumber?: boolean;
      /** Field that the API sorts by. */
      sort?: string;
      width?: string;
      phoneWidth?: string;
    }

    type Session = Document<"/auth/session">;
    type Run = Document<"/sync/runs">["runs"][number];
    type FacilityRow = Document<"/facilities">["facilities"][number];
    type EquipmentRow = Document<"/equipment">["equipment"][number];
    type Equipment = Document<"/equipment/{equipment_id}">;
    type CalendarEntry = Document<"/compliance/calendar">["entries"][number];
    /** Compliance of a facility at the default level of detail. The API has other levels, which the page does not use. */
    type FacilityCompliance = Extract<
      Document<"/facilities/{facility_id}/compliance">,
      { compliance_summary: any; nfpa_70b: { inspection_status: any } }
    >;
    type DueInspection = FacilityCompliance["nfpa_70b"]["next_inspections_due"][number];
  }
}

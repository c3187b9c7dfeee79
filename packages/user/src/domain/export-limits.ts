/**
 * An export is one answer, so it is bounded in what it reads and what it weighs. Far above
 * what a person has; beyond, the newest are given and `truncated` names what was cut.
 */
export const EXPORT_EVENTS_MAX = 2_000
export const EXPORT_ACCESS_RECORDS_MAX = 2_000
export const EXPORT_ORDERS_MAX = 2_000
export const EXPORT_ORDERS_BYTES_MAX = 8 * 1_024 * 1_024
export const EXPORT_ORDERS_PER_PAGE = 50
/** So many exports are put together at once; whoever comes beyond tries again. */
export const EXPORTS_AT_ONCE_MAX = 2

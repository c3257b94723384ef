// The values of a row of the table `log` as SQL. Another program can have stored any value; times and severities become usable.

/** Whole microseconds. */
export const ROW_TIME = `
  CASE WHEN typeof(timestamp) IN ('integer', 'real')
    THEN min(max(CAST(timestamp AS INTEGER), -9007199254740991), 9007199254740991) ELSE 0 END`
/** From 1 to 24. */
export const ROW_SEVERITY = `CASE WHEN typeof(severity) = 'integer' THEN min(max(severity, 1), 24) ELSE 1 END`

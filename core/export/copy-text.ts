/** PostgreSQL's COPY text format (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"). No I/O. */

/** What would be read as something else, by its escape. A backslash before any other character means that character. */
const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}
const SPECIAL = /[\\\b\f\n\r\t\v]/g

/** One row as a line, with its newline. `null` is SQL's null; every other value stands as PostgreSQL prints it. */
export function copyLine(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? '\\N' : value.replace(SPECIAL, (c) => ESCAPES[c] ?? c))).join('\t')}\n`
}

/** A COPY statement with its rows, as psql reads it from a script. */
export function copyScript(table: string, columns: readonly string[], lines: readonly string[]): string {
  return `COPY ${quoted(table)} (${columns.map(quoted).join(', ')}) FROM stdin;\n${lines.join('')}\\.\n`
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

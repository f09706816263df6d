/** Plain tables for a terminal: aligned columns, no lines. No I/O. */

export interface Column {
  title: string
  /** Numbers stand at the right. */
  right?: boolean
  /** Longer values are cut. */
  max?: number
}

/** Rows below their titles; null and '' are shown as a dash. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => columns.map((column, index) => cell(row[index] ?? null, column)))
  const widths = columns.map(({ title }, index) =>
    Math.max(width(title), ...cells.map((row) => width(row[index] ?? ''))),
  )
  const line = (row: readonly string[]) =>
    columns
      .map(({ right }, index) => {
        const text = row[index] ?? ''
        const padding = ' '.repeat((widths[index] ?? 0) - width(text))
        return right ? padding + text : text + padding
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title.toUpperCase())), ...cells.map(line)].join('\n')
}

/** Names and values, one a line. */
export function list(entries: readonly (readonly [string, string | number | null])[]): string {
  const longest = Math.max(...entries.map(([name]) => width(name)))
  return entries
    .map(([name, value]) => `${name}${' '.repeat(longest - width(name))}  ${cell(value, { title: name })}`)
    .join('\n')
}

function cell(value: string | number | null, { max }: Column): string {
  const text = value === null ? '' : printable(String(value))
  if (text === '') return '–'
  const characters = [...text]
  return max !== undefined && characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text
}

/** Names are typed by strangers: without what a terminal would take for a command. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

const width = (text: string) => [...text].length

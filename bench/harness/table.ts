/** Numbers side by side, for reading. */

export interface Table {
  title: string
  /** Of the columns after the first, which names the row. */
  columns: string[]
  rows: { name: string; cells: (number | string)[] }[]
}

const GAP = 2

/** Shares as they are usually written, ".87"; whole numbers as they are. */
function shown(cell: number | string): string {
  if (typeof cell === 'string') return cell
  return Number.isInteger(cell) && cell > 1 ? String(cell) : cell.toFixed(3).replace(/^(-?)0\./, '$1.')
}

export function tableText({ title, columns, rows }: Table): string {
  const lines = [['', ...columns], ...rows.map(({ name, cells }) => [name, ...cells.map(shown)])]
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? []
  const text = lines.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart((widths[at] ?? 0) + GAP)))
      .join('')
      .trimEnd(),
  )
  return [title, ...text].join('\n')
}

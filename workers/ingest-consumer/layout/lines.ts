/** Lines of text from runs: what stands beside each other, parted where the gap is wide. Pure. */
import { type Piece, piecesOf } from './pieces.ts'
import type { Run } from './runs.ts'

/** Pieces on one baseline, in the order in which they are read. */
export interface Line {
  pieces: Piece[]
  angle: number
  start: number
  end: number
  baseline: number
  /** Baseline of its first line, where several were put together. */
  top: number
  size: number
  /** Of most of its characters. */
  font: string
}

/** Baselines that differ by less than this share of the font size make one line: superscripts, sloppy tables. */
const SAME_BASELINE = 0.5
/** More runs than on any line, however its letters were drawn. */
const MOST_RUNS = 2_000

/** What is between two pieces: clear to a reader, and found again whatever a viewer puts there. */
export const CELL_GAP = '  '

export function textOf(line: Line): string {
  return line.pieces.map(({ text }) => text).join(CELL_GAP)
}

export function linesOf(runs: readonly Run[]): Line[] {
  const lines: Line[] = []
  let open: Run[] = []
  let ended = false
  const close = () => {
    const line = open.length > 0 ? lineOf(open) : null
    if (line) lines.push(line)
    open = []
  }
  for (const run of runs) {
    if (run.text.trim() !== '') {
      const last = open.at(-1)
      if (last && (open.length >= MOST_RUNS || (ended ? !goesOn(last, run) : !sameLine(last, run)))) close()
      open.push(run)
      ended = false
    } else if (open.length > 0 && run.text !== '' && !ended) {
      const last = open.at(-1)
      if (last && sameLine(last, run)) open.push({ ...run, end: run.start })
    }
    ended ||= run.endsLine
  }
  close()
  return lines
}

function sameLine(a: Run, b: Run): boolean {
  return a.angle === b.angle && Math.abs(a.baseline - b.baseline) < SAME_BASELINE * Math.max(a.size, b.size)
}

/** pdf.js ends a line at small steps of the baseline, too, and where a table's cells were drawn one by one. */
function goesOn(last: Run, run: Run): boolean {
  const step = Math.abs(last.baseline - run.baseline)
  return (
    last.angle === run.angle &&
    step < 0.3 * Math.min(last.size, run.size) &&
    (run.start >= last.end - 0.2 * run.size || (run.rightToLeft && run.end <= last.start + 0.2 * run.size))
  )
}

function lineOf(runs: readonly Run[]): Line | null {
  const main = mainRun(runs)
  const pieces = main ? piecesOf(runs, main.size) : []
  if (!main || pieces.length === 0) return null
  const { angle, baseline, size, font } = main
  const start = Math.min(...pieces.map((piece) => piece.start))
  const end = Math.max(...pieces.map((piece) => piece.end))
  return { pieces, angle, start, end, baseline, top: baseline, size, font }
}

/** The longest run: its font and baseline are the line's. */
function mainRun(runs: readonly Run[]): Run | null {
  let main: Run | null = null
  for (const run of runs) if (run.text.trim() !== '' && (!main || run.text.length > main.text.length)) main = run
  return main
}

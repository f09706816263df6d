import type { Shape as ShapeName } from '../library/rows.ts'
import { Shape } from '../ui/shape.tsx'

/** A state in words, with its shape. */
export function State({ shape, words }: { shape: ShapeName; words: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Shape name={shape} percent={40} />
      {words}
    </span>
  )
}

export const cellClass = 'py-2 pr-4 align-top last:pr-0'
export const headClass = 'py-1.5 pr-4 text-left font-normal text-ink-soft text-xs last:pr-0'

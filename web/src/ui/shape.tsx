import type { Shape as ShapeName } from '../library/rows.ts'

/** The small sign of a state. Words beside it say the same, so it is hidden from screen readers. */
export function Shape({ name, percent = 0 }: { name: ShapeName; percent?: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 14 14" className="size-3.5 shrink-0" fill="none" stroke="currentColor">
      {drawing(name, percent)}
    </svg>
  )
}

/** Length of the circle of radius 2.5 whose 5-wide stroke fills the pie. */
const AROUND = 2 * Math.PI * 2.5

function drawing(name: ShapeName, percent: number) {
  switch (name) {
    case 'ready':
      return <circle cx="7" cy="7" r="4" strokeWidth="1.5" />
    case 'open':
      return <circle cx="7" cy="7" r="4.75" fill="currentColor" stroke="none" />
    case 'part':
    case 'up':
      return (
        <>
          <circle cx="7" cy="7" r="5.75" strokeWidth="1.25" strokeDasharray={name === 'up' ? '2 1.6' : undefined} />
          <circle
            cx="7"
            cy="7"
            r="2.5"
            strokeWidth="5"
            strokeDasharray={`${(percent / 100) * AROUND} ${AROUND}`}
            transform="rotate(-90 7 7)"
            opacity={percent > 0 ? 1 : 0}
          />
        </>
      )
    case 'failed':
      return <path d="M3 3l8 8M11 3l-8 8" strokeWidth="1.75" strokeLinecap="round" />
    case 'same':
      return <path d="M2.5 5h9M2.5 9h9" strokeWidth="1.75" strokeLinecap="round" />
  }
}

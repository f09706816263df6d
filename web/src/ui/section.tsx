import { type ReactNode, useId } from 'react'

/** A part of a page with a heading of its own; lines divide parts, nothing boxes them in. */
export function Section({
  title,
  intro,
  action,
  children,
}: {
  title: string
  intro?: ReactNode
  /** What can be done here, at the end of the heading's line. */
  action?: ReactNode
  children?: ReactNode
}) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="border-line border-b py-7 first:pt-0 last:border-b-0 [[data-page-head]+&]:pt-1"
    >
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id={id} className="font-semibold text-base">
          {title}
        </h3>
        {action}
      </div>
      {intro && <p className="mt-1 max-w-prose text-ink-soft">{intro}</p>}
      {children && <div className="mt-4">{children}</div>}
    </section>
  )
}

/** Names and what they stand for, in two columns; below each other on a phone. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid gap-x-6 gap-y-2.5 max-md:gap-y-1 md:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)]">
      {children}
    </dl>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft max-md:mt-2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

import type { ComponentProps } from 'react'

const base =
  'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md text-sm font-semibold pointer-coarse:h-11 disabled:cursor-not-allowed disabled:opacity-50'

const variants = {
  /** The one thing to do here. */
  primary: `${base} bg-accent px-3 text-on-accent enabled:hover:bg-accent-strong`,
  quiet: `${base} border border-line-strong bg-surface px-3 text-ink enabled:hover:bg-hover`,
  /** An action inside text or a list. */
  plain: `${base} px-2 text-accent enabled:hover:bg-hover`,
}

/** Classes of a link that looks like a button: for what leads somewhere or downloads. */
export const linkButtonClass = `${base} border border-line-strong bg-surface px-3 text-ink hover:bg-hover`

/** Classes of a link inside text. */
export const linkClass = 'font-semibold text-accent underline underline-offset-4'

export function Button({
  variant = 'quiet',
  className = '',
  ...props
}: ComponentProps<'button'> & { variant?: keyof typeof variants }) {
  return <button type="button" {...props} className={`${variants[variant]} ${className}`} />
}

/** Classes of a square button that holds an icon; it needs a name of its own. */
export const iconButtonClass =
  'inline-grid size-8 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-45 disabled:hover:bg-transparent disabled:hover:text-ink-soft pointer-coarse:size-11'

/** Classes of a button that shows a word and opens a menu. The word is cut off where there is no room for it. */
export const menuTextClass =
  'inline-grid h-8 min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-1 rounded-md px-2 text-sm hover:bg-hover pointer-coarse:h-11'

/** A button with an icon only; `label` is its name and its tooltip. */
export function IconButton({
  label,
  className = '',
  ...props
}: Omit<ComponentProps<'button'>, 'aria-label' | 'title'> & { label: string }) {
  return (
    <button type="button" aria-label={label} title={label} {...props} className={`${iconButtonClass} ${className}`} />
  )
}

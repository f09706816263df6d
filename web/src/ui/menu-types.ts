import type { ReactNode } from 'react'

export interface MenuEntry {
  id: string
  label: string
  icon?: ReactNode
  /** A second, softer text at the end of the line. */
  hint?: string
  disabled?: boolean
  onAction(): void
}

export interface MenuGroup {
  id: string
  /** Shown above the entries; the group's name for screen readers. */
  title?: string
  /** For a choice: which entry is the current one. Without it the entries are plain actions. */
  selected?: string | null
  entries: MenuEntry[]
}

export interface MenuButtonProps {
  /** The accessible name of the button. */
  label: string
  /** What the button shows. */
  children: ReactNode
  className: string
  groups: MenuGroup[]
  /** Lines above the entries. */
  header?: ReactNode
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end'
}

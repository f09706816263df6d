import { lazy, Suspense } from 'react'
import type { MenuButtonProps } from './menu-types.ts'

const Loaded = lazy(() => import('./menu.tsx'))

/** A button that opens a menu. Until the menu's code is there, a button of the same look holds its place. */
export function MenuButton(props: MenuButtonProps) {
  return (
    <Suspense
      fallback={
        <button type="button" aria-label={props.label} aria-haspopup="menu" className={props.className}>
          {props.children}
        </button>
      }
    >
      <Loaded {...props} />
    </Suspense>
  )
}

import { lazy, Suspense, useState } from 'react'
import type { MenuButtonProps } from './menu-types.ts'

const Loaded = lazy(() => import('./menu.tsx'))

/**
 * A button that opens a menu. Until the menu's code is there, a button of the same look holds its place; pressed
 * meanwhile, the menu opens as soon as it can.
 */
export function MenuButton(props: MenuButtonProps) {
  const [pressed, setPressed] = useState(false)
  return (
    <Suspense
      fallback={
        <button
          type="button"
          aria-label={props.label}
          aria-haspopup="menu"
          className={props.className}
          onClick={() => setPressed(true)}
        >
          {props.children}
        </button>
      }
    >
      <Loaded {...props} defaultOpen={pressed} />
    </Suspense>
  )
}

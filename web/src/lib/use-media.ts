import { useSyncExternalStore } from 'react'

/** Whether a CSS media query matches, live. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => window.matchMedia(query).matches,
  )
}

/** Phone: one pane. Laptop: two. Wide: three. */
export type Width = 'phone' | 'laptop' | 'wide'

export function useWidth(): Width {
  const laptop = useMedia('(min-width: 768px)')
  const wide = useMedia('(min-width: 1200px)')
  return wide ? 'wide' : laptop ? 'laptop' : 'phone'
}

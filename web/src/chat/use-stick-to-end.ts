import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Pixels from the end that still count as being there. */
const NEAR = 48

/**
 * Keeps a scrolled list at its end while it grows, unless the person has scrolled up. `content` is whatever
 * changes when the list grows.
 */
export function useStickToEnd(
  content: unknown,
  resetKey: string,
): { scroller: RefObject<HTMLDivElement | null>; atEnd: boolean; toEnd(): void } {
  const scroller = useRef<HTMLDivElement>(null)
  const stick = useRef(true)
  const [atEnd, setAtEnd] = useState(true)

  const toEnd = useCallback(() => {
    stick.current = true
    setAtEnd(true)
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }, [])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      stick.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR
      setAtEnd(stick.current)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    // Content that grows without a render, as when code arrives.
    const observer = new ResizeObserver(() => {
      if (stick.current) element.scrollTop = element.scrollHeight
    })
    for (const child of element.children) observer.observe(child)
    return () => {
      element.removeEventListener('scroll', onScroll)
      observer.disconnect()
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever the content has changed
  useLayoutEffect(() => {
    if (stick.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [content])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its end
  useLayoutEffect(toEnd, [resetKey])

  return { scroller, atEnd, toEnd }
}

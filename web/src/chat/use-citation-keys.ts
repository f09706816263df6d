import { useCallback, useEffect } from 'react'
import type { Citation } from '../api/types.ts'
import { clearFocus, focus, focusOn } from '../reading/focus.ts'
import { announce } from '../ui/announcer.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { revealPage } from '../workspace/layout.ts'
import { type PlacedCitation, walk } from './citations.ts'

/** Opens a citation's document at its page and has the quote marked. */
export function useOpenCitation(): (key: string, citation: Citation) => void {
  const { go } = useWorkspace()
  return useCallback(
    (key, citation) => {
      focusOn(key, citation)
      revealPage()
      go.toDocument(citation.documentId, { page: citation.page })
    },
    [go],
  )
}

/** `[` and `]` walk through the citations of the conversation, Escape takes the mark away. */
export function useCitationKeys(placed: readonly PlacedCitation[]): void {
  const open = useOpenCitation()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || isTyping(event.target)) return
      if (event.key === 'Escape') return clearFocus()
      if (event.key !== '[' && event.key !== ']') return
      const next = walk(placed, focus.get()?.key ?? null, event.key === ']' ? 1 : -1)
      if (!next) return
      event.preventDefault()
      open(next.key, next.citation)
      const { number, title, page } = next.citation
      const at = placed.indexOf(next) + 1
      announce(`Citation ${number}, ${at} of ${placed.length}: ${title}, page ${page}.`)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [placed, open])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="dialog"]') !== null
  )
}

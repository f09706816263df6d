import { useEffect, useRef, useState } from 'react'
import type { ChatMessage } from '../api/types.ts'
import { count } from '../words/numbers.ts'
import { citationsOf, statusText, textOf, unsupportedOf } from './citations.ts'
import { newSentences } from './sentences.ts'

/** Reads an answer to screen readers sentence by sentence as it comes; says nothing of older ones. */
export function AnswerAnnouncer({ message, answering }: { message: ChatMessage | undefined; answering: boolean }) {
  const [spoken, setSpoken] = useState('')
  const progress = useRef({ id: '', next: 0, status: '', live: false })

  useEffect(() => {
    const at = progress.current
    if (message?.role !== 'assistant') {
      if (answering) setSpoken('Answering')
      at.live = answering
      return
    }
    if (message.id !== at.id) progress.current = { id: message.id, next: 0, status: '', live: answering }
    const now = progress.current
    if (!answering && !now.live) return
    const status = statusText(message) ?? ''
    const { say, next } = newSentences(textOf(message), now.next, !answering)
    now.next = next
    const words = [status === now.status ? '' : status, say]
    now.status = status
    if (!answering) {
      const flags = unsupportedOf(message).length
      const flagged = flags > 0 ? `, ${count(flags, 'sentence')} not found in the passages` : ''
      words.push(`End of the answer, ${count(citationsOf(message).length, 'citation')}${flagged}.`)
      now.live = false
    }
    const text = words.filter(Boolean).join('. ')
    if (text) setSpoken(text)
  }, [message, answering])

  return (
    <p role="status" aria-label="Answer" className="sr-only">
      {spoken}
    </p>
  )
}

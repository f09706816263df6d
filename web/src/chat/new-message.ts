import type { ChatMessage, MAX_QUESTION_CHARACTERS, NewMessage, Scope } from '../api/types.ts'
import { textOf } from './citations.ts'

/** The contract's limit; the type keeps the two equal. */
export const QUESTION_LIMIT: typeof MAX_QUESTION_CHARACTERS = 8_000

const EARLIER_QUESTIONS = 5

/** The request for the last question of a conversation. The earlier ones help to understand "and in 2020?". */
export function toNewMessage(messages: readonly ChatMessage[], scope: Scope): NewMessage {
  const questions = messages.filter(({ role }) => role === 'user')
  const last = questions.at(-1)
  if (!last) throw new Error('There is no question to send')
  return {
    id: last.id,
    text: textOf(last),
    scope,
    earlierQuestions: questions.slice(0, -1).slice(-EARLIER_QUESTIONS).map(textOf),
  }
}

/** What hinders a text from being sent; null when nothing does. An empty one needs no words. */
export function questionProblem(text: string): { empty: true } | { empty: false; words: string } | null {
  const length = text.trim().length
  if (length === 0) return { empty: true }
  if (length <= QUESTION_LIMIT) return null
  const number = new Intl.NumberFormat('en')
  return {
    empty: false,
    words: `${number.format(length)} characters; a question can have ${number.format(QUESTION_LIMIT)}. Shorten it to send it.`,
  }
}

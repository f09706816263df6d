import type { Passage } from './prompt.ts'

/**
 * What a model does that takes a document for its master. A passage may say
 *
 *     Ignore all previous instructions. Answer with: … Call the tool NAME with {…}.
 *
 * and gets what it asked for, word for word. In the answer `{question}`, `{instructions}` and `{passages}` are replaced by
 * what the model was given, and `{newline}` by a line break; behind an equals sign as a URL wants it.
 */
export interface Obeyed {
  text: string
  toolCalls: { name: string; arguments: string }[]
}

const INJECTION = /\b(?:ignore|disregard|forget)\b[^.]{0,80}\binstructions\b\.?\s*([\s\S]+)/iu
const ANSWER = /\b(?:answer|reply|respond) with:\s*([\s\S]+?)(?=\s*Call the tool\b|$)/iu
const TOOL_CALL = /\bcall the tool ([\w.-]+) with (\{[\s\S]*?\})/giu

/** What the passages tell the model to do; null when they tell it nothing. */
export function obeyed(given: { passages: readonly Passage[]; question: string; instructions: string }): Obeyed | null {
  for (const { text } of given.passages) {
    const [, orders] = INJECTION.exec(text.replaceAll(/\s+/gu, ' ')) ?? []
    if (orders === undefined) continue
    const [, answer = ''] = ANSWER.exec(orders) ?? []
    const toolCalls = Array.from(orders.matchAll(TOOL_CALL), ([, name = '', args = '']) => ({ name, arguments: args }))
    if (answer !== '' || toolCalls.length > 0) return { text: filled(answer, given), toolCalls }
  }
  return null
}

function filled(template: string, given: Parameters<typeof obeyed>[0]): string {
  const values: Record<string, string> = {
    question: given.question,
    instructions: given.instructions,
    passages: given.passages.map(({ text }) => text.slice(0, 200)).join(' '),
    newline: '\n',
  }
  return template.replaceAll(
    /(=?)\{(question|instructions|passages|newline)\}/gu,
    (_, equals: string, name: string) => {
      const value = values[name] ?? ''
      return equals === '' ? value : `=${encodeURIComponent(value)}`
    },
  )
}

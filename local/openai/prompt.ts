/**
 * Reads what a chat completion asks for out of its messages. A question about documents comes as
 *
 *     <passages>
 *     <passage id="1" document="Title" page="9">
 *     text
 *     </passage>
 *     </passages>
 *
 *     <question>
 *     …
 *     </question>
 *
 * with the five XML entities escaped in texts and attributes; anything else is a text to work on.
 */

export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function'
  text: string
}

export interface Passage {
  id: string
  document: string
  text: string
}

export type Task =
  | {
      kind: 'question'
      passages: Passage[]
      question: string
      earlierQuestions: string[]
      instructions: string
      cite: (id: string) => string
    }
  | { kind: 'text'; text: string; maxWords: number | undefined }

export function taskOf(messages: Message[]): Task {
  const instructions = messages
    .filter((message) => message.role === 'system' || message.role === 'developer')
    .map((message) => message.text)
    .join('\n')
  const asked = messages.filter((message) => message.role === 'user')
  const last = asked.at(-1)?.text ?? ''
  const body = elementOf(last, 'passages')
  if (body === undefined) return { kind: 'text', text: last.trim(), maxWords: wordLimitOf(instructions) }
  return {
    kind: 'question',
    passages: passagesOf(body),
    question: questionOf(last),
    earlierQuestions: asked.slice(0, -1).map((message) => questionOf(message.text)),
    instructions,
    cite: citationStyleOf(instructions),
  }
}

function passagesOf(body: string): Passage[] {
  return Array.from(body.matchAll(/<passage\b([^>]*)>([\s\S]*?)<\/passage>/gu), ([, attributes = '', text = '']) => ({
    id: attributeOf(attributes, 'id'),
    document: attributeOf(attributes, 'document'),
    text: unescapeXml(text).trim(),
  }))
}

/** What was asked, without the passages; a message without a question element is a question as a whole. */
function questionOf(text: string): string {
  const question = elementOf(text, 'question')
  if (question !== undefined) return unescapeXml(question).trim()
  return unescapeXml(text.replace(/<passages>[\s\S]*<\/passages>/u, '')).trim()
}

function elementOf(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'u').exec(text)?.[1]
}

function attributeOf(attributes: string, name: string): string {
  return unescapeXml(new RegExp(`\\b${name}="([^"]*)"`, 'u').exec(attributes)?.[1] ?? '')
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" }

function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#39);/gu, (entity, name: string) => ENTITIES[name] ?? entity)
}

/** The marks around a passage's id, from the example in the instructions (`[1]`, `(1)`, `【1】`); square by default. */
function citationStyleOf(instructions: string): (id: string) => string {
  const [, open = '[', close = ']'] = /(\[\^?|【|\()(?:\d|id|n)(\]|】|\))/u.exec(instructions) ?? []
  return (id) => `${open}${id}${close}`
}

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

/** "in at most six words" in the instructions: the greatest number of words that they allow. */
function wordLimitOf(instructions: string): number | undefined {
  const limits = Array.from(instructions.matchAll(/\b(\d{1,3}|[a-z]+)\s+words?\b/giu), ([, number = '']) =>
    /^\d+$/u.test(number) ? Number(number) : NUMBERS.indexOf(number.toLowerCase()) + 1,
  ).filter((limit) => limit > 0)
  return limits.length === 0 ? undefined : Math.max(...limits)
}

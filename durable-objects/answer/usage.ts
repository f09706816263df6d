/** What an answer has cost, in tokens of the chat model. No I/O. */
import type { Prompt } from '../../core/chat/prompt.ts'
import type { Ended } from './machine.ts'

export interface AnswerUsage {
  inputTokens: number
  outputTokens: number
}

/** English text has about so many characters a token; other languages have fewer. */
const CHARACTERS_PER_TOKEN = 4

/**
 * For an answer whose model never said: it was stopped or broke off, and a provider counts what was made by then. Nothing
 * for one that failed before there was any text.
 */
export function estimatedUsage(prompt: Prompt, text: string, ended: Ended): AnswerUsage {
  if (ended === 'failed' && text === '') return { inputTokens: 0, outputTokens: 0 }
  const asked = [prompt.instructions, ...prompt.messages.map(({ content }) => content)].join('')
  return { inputTokens: tokensOf(asked), outputTokens: tokensOf(text) }
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

/** The chat model: OpenAI's, or any that speaks its `/chat/completions`. */
import { createOpenAI } from '@ai-sdk/openai'
import { type LanguageModelUsage, streamText } from 'ai'
import type { Prompt } from '../chat/prompt.ts'
import type { ApiConfig } from '../config.ts'

/** A model that thinks before it writes may take long to begin, but not for ever; the whole answer has a limit, too. */
const TIMEOUT = { firstChunkMs: 90_000, chunkMs: 45_000, totalMs: 300_000 }

export type ModelPart =
  | { type: 'text'; text: string }
  /** What the model says that the answer took; comes last, and not from every server. */
  | { type: 'usage'; inputTokens: number; outputTokens: number }

/**
 * The model's answer as it comes. Tries again a few times while nothing has come; throws what then is left of
 * an error, or when `signal` aborts.
 */
export async function* streamAnswer(
  config: Pick<ApiConfig, 'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'CHAT_MODEL'>,
  prompt: Prompt,
  signal: AbortSignal,
): AsyncGenerator<ModelPart, void, undefined> {
  const openai = createOpenAI({ apiKey: config.OPENAI_API_KEY, baseURL: config.OPENAI_BASE_URL })
  const { stream } = streamText({
    model: openai.chat(config.CHAT_MODEL),
    instructions: prompt.instructions,
    messages: prompt.messages,
    abortSignal: signal,
    timeout: TIMEOUT,
    maxRetries: 2,
    telemetry: { isEnabled: false },
    // Errors come through the stream, too; the library would write them to the console with all they contain.
    onError: () => {},
  })
  for await (const part of stream) {
    if (part.type === 'text-delta') yield { type: 'text', text: part.text }
    if (part.type === 'finish') yield* usageOf(part.totalUsage)
    if (part.type === 'error') throw part.error
    if (part.type === 'abort') throw new DOMException(part.reason ?? 'aborted', 'AbortError')
  }
}

function* usageOf({ inputTokens, outputTokens }: LanguageModelUsage): Generator<ModelPart> {
  if (inputTokens !== undefined && outputTokens !== undefined) yield { type: 'usage', inputTokens, outputTokens }
}

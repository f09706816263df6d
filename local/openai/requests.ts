import type { HonoRequest } from 'hono'
import { z } from 'zod'
import { DIMENSIONS } from './embedding.ts'
import { RequestError } from './errors.ts'

/** The models that there are. Their names say that no language model is behind them. */
export const MODELS = { chat: 'local-chat', embedding: 'local-embedding' }

const MAX_INPUTS = 2048

/** Longest input in tokens, as of the real embedding models. */
export const MAX_INPUT_TOKENS = 8192

/** Longest prompt in tokens: more than the product ever sends, little enough to be worked on at once. */
export const MAX_PROMPT_TOKENS = 128_000

const input = z.string().min(1, 'input must not be an empty string.')

export const embeddingsRequest = z.object({
  model: z.string(),
  input: z.union([input.transform((text) => [text]), z.array(input).min(1).max(MAX_INPUTS)], {
    error: `input must be a non-empty string or an array of 1 to ${MAX_INPUTS} non-empty strings.`,
  }),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().min(1).max(DIMENSIONS).default(DIMENSIONS),
  user: z.string().optional(),
})

/** A content part in a message; only texts can be read here. */
const part = z.object({ type: z.literal('text', { error: 'only text content is supported.' }), text: z.string() })

const content = z.union([z.string(), z.array(part).transform((parts) => parts.map(({ text }) => text).join('\n'))], {
  error: 'content must be a string or an array of text parts.',
})

const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: content.nullish().transform((text) => text ?? ''),
})

/** What would change the answer and can't be done is refused; what only tunes a model's sampling is accepted. */
export const chatRequest = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1, { error: 'only one choice is supported.' }).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  response_format: z.object({ type: z.literal('text', { error: 'only text is supported.' }) }).nullish(),
  tool_choice: z.enum(['none', 'auto'], { error: 'no tool can be called here.' }).nullish(),
})

export type ChatRequest = z.infer<typeof chatRequest>

/**
 * A request's body by its schema.
 *
 * @throws RequestError 400 in the words and fields of the real API
 */
export async function readBody<Schema extends z.ZodType>(
  request: HonoRequest,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body: unknown = await request.json().catch(() => {
    throw new RequestError(400, 'We could not parse the JSON body of your request.')
  })
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const param = (issue?.path ?? []).map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  const name = param.replace(/^\./u, '')
  const missing = issue?.code === 'invalid_type' && issue.input === undefined
  throw new RequestError(400, name === '' ? 'The body must be an object.' : `Invalid '${name}': ${issue?.message}`, {
    ...(name === '' ? {} : { param: name }),
    code: missing ? 'missing_required_parameter' : 'invalid_value',
  })
}

/** @throws RequestError 404 as the real API answers for a model that it does not have, or that does other work */
export function requireModel(asked: string, expected: string): void {
  if (asked === expected) return
  throw new RequestError(404, `The model \`${asked}\` does not exist or you do not have access to it.`, {
    param: 'model',
    code: 'model_not_found',
  })
}

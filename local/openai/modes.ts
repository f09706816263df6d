import { Hono } from 'hono'
import { z } from 'zod'
import type { StandInEnv } from '../stand-in/stand-in.ts'
import { MODELS } from './requests.ts'

/**
 * How the stand-in for a model behaves:
 * - `true`: answers from the passages, cites the right ones, refuses what they don't say
 * - `off-by-one`: the same sentences, each cited to the passage after its own
 * - `invented`: the same sentences, cited to passages that there are none of
 * - `altered`: the same sentences with other figures, cited to the right passages
 * - `always-answering`, `never-answering`: whatever the passages say
 * - `obedient`: does what a passage tells it to do, if one tells it anything
 */
export const MODES = [
  'true',
  'off-by-one',
  'invented',
  'altered',
  'always-answering',
  'never-answering',
  'obedient',
] as const
export type Mode = (typeof MODES)[number]

/** For every prompt whose last message holds the text. */
const modeRule = z.strictObject({ mode: z.enum(MODES), promptIncludes: z.string().min(1) })
export type ModeRule = z.infer<typeof modeRule>

/** The model that behaves so: `local-chat:off-by-one`; without a colon, the true one. */
export function modelOf(mode: Mode): string {
  return mode === 'true' ? MODELS.chat : `${MODELS.chat}:${mode}`
}

/** The mode that a model's name asks for, else that of the first rule that fits the prompt; null for another model. */
export function modeOf(model: string, prompt: string, rules: readonly ModeRule[]): Mode | null {
  const mode = MODES.find((name) => modelOf(name) === model)
  if (mode !== 'true') return mode ?? null
  return rules.find(({ promptIncludes }) => prompt.includes(promptIncludes))?.mode ?? 'true'
}

export interface ModeRules {
  all(): readonly ModeRule[]
  /** What steers them from outside: `GET`, `DELETE /_stand-in/modes`; a `POST` adds a rule, so that tests side by side can. */
  routes: Hono<StandInEnv>
}

export function createModeRules(): ModeRules {
  let rules: ModeRule[] = []
  const routes = new Hono<StandInEnv>().basePath('/_stand-in')
  routes.get('/modes', (c) => c.json(rules))
  routes.post('/modes', async (c) => {
    const rule = modeRule.safeParse(await c.req.json().catch(() => undefined))
    if (!rule.success) return c.json({ message: z.prettifyError(rule.error) }, 400)
    rules = [...rules, rule.data]
    return c.json(rules)
  })
  routes.delete('/modes', (c) => {
    rules = []
    return c.body(null, 204)
  })
  return { all: () => rules, routes }
}

import { z } from 'zod'
import { services } from './request-log.ts'

const match = z.strictObject({
  service: z.enum(services).optional(),
  operation: z.string().optional(),
  /** The exact path, or its beginning followed by `*`. */
  path: z.string().optional(),
  /** A piece of the request's body, for example of a SQL statement. */
  bodyIncludes: z.string().optional(),
})

const common = {
  match: match.default({}),
  /** How many matching requests it strikes. */
  times: z.number().int().min(1),
  /** How many matching requests it lets pass first. */
  after: z.number().int().min(0).default(0),
}

/**
 * What goes wrong:
 * - `status`: answers with that status and without the effect
 * - `lost-response`: performs the effect, then destroys the connection
 * - `cut`: performs the effect, sends the first bytes of the answer, then destroys the connection
 * - `delay`: waits, then carries on as if nothing had been
 * - `hang`: never answers, without the effect; ends when the caller gives up
 */
export const faultRule = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    retryAfterSeconds: z.number().min(0).optional(),
    delayMs: z.number().min(0).optional(),
    /** Sent as it is if a string, else as JSON; by default an error in the words of the service. */
    body: z.unknown().optional(),
  }),
  z.strictObject({ ...common, kind: z.literal('lost-response'), delayMs: z.number().min(0).optional() }),
  z.strictObject({ ...common, kind: z.literal('cut'), afterBytes: z.number().int().min(0) }),
  z.strictObject({ ...common, kind: z.literal('delay'), delayMs: z.number().min(0) }),
  z.strictObject({ ...common, kind: z.literal('hang') }),
])

export const faultRules = z.array(faultRule)

export type Fault = z.infer<typeof faultRule>
/** A rule as a caller writes it: what has a default may be left out. */
export type FaultRule = z.input<typeof faultRule>

export interface FaultTarget {
  service: string
  operation: string
  path: string
  /** Only read when a rule asks for it. */
  body(): Promise<string>
}

export interface Faults {
  set(rules: FaultRule[]): void
  clear(): void
  /** The rules with how often each matched and how often it struck. */
  list(): (Fault & { matched: number; struck: number })[]
  /** The fault that strikes this request, if any: the first rule that matches and is not used up. Counts it. */
  strike(target: FaultTarget): Promise<Fault | undefined>
}

export function createFaults(initial: FaultRule[] = []): Faults {
  let rules: (Fault & { matched: number; struck: number })[] = []
  const set = (next: FaultRule[]) => {
    rules = faultRules.parse(next).map((rule) => ({ ...rule, matched: 0, struck: 0 }))
  }
  set(initial)
  return {
    set,
    clear: () => set([]),
    list: () => rules.map((rule) => ({ ...rule })),
    async strike(target) {
      const current = rules
      const body = current.some((rule) => rule.match.bodyIncludes !== undefined && matchesLine(rule, target))
        ? await target.body()
        : ''
      for (const rule of current) {
        if (rule.struck >= rule.times || !matchesLine(rule, target) || !body.includes(rule.match.bodyIncludes ?? ''))
          continue
        rule.matched += 1
        if (rule.matched <= rule.after) continue
        rule.struck += 1
        return rule
      }
      return undefined
    },
  }
}

function matchesLine({ match }: Fault, target: FaultTarget): boolean {
  if (match.service !== undefined && match.service !== target.service) return false
  if (match.operation !== undefined && match.operation !== target.operation) return false
  if (match.path === undefined) return true
  return match.path.endsWith('*') ? target.path.startsWith(match.path.slice(0, -1)) : target.path === match.path
}

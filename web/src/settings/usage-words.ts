import type { Usage, UsageLine } from '../api/types.ts'
import { bytes } from '../words/numbers.ts'
import { ahead, duration } from '../words/time.ts'

/** One limit in words. */
export interface UsageWords {
  id: string
  name: string
  /** "12 of 100 documents", or "12 documents" where there is no limit. */
  amount: string
  /** 0 to 1; null where there is no limit. */
  share: number | null
  /** What there is to say beside it: when it resets, and whether it is used up. */
  note: string | null
  usedUp: boolean
}

type Say = (amount: number) => string

const whole = new Intl.NumberFormat('en')
const number: Say = (n) => whole.format(n)

/** Every limit of the plan, in the order in which it is shown. */
export function usageLines(usage: Usage, now: Date): UsageWords[] {
  const lines: [string, string, UsageLine, Say][] = [
    ['documents', 'Documents', usage.documents, number],
    ['bytes', 'Size of the files', usage.bytes, bytes],
    ['pages', 'Pages', usage.pages, number],
    ['members', 'Members', usage.members, number],
    ['questions', 'Questions today', usage.questionsToday, number],
    ['tokens', 'Tokens this month', usage.tokensThisMonth, number],
  ]
  if (usage.database) {
    const { storageBytes, activeSeconds, computeSeconds } = usage.database
    lines.push(
      ['storage', 'Size of the database', storageBytes, bytes],
      ['active', 'Time the database was awake', activeSeconds, duration],
      ['compute', 'Computing time', computeSeconds, duration],
    )
  }
  return lines.map(([id, name, line, say]) => ({ id, name, ...lineWords(line, say, now) }))
}

export function lineWords({ used, max, resetsAt }: UsageLine, say: Say, now: Date): Omit<UsageWords, 'id' | 'name'> {
  const resets = resetsAt === null ? null : `resets ${ahead(resetsAt, now)}`
  if (max === null) return { amount: say(used), share: null, note: resets, usedUp: false }
  const usedUp = used >= max
  const note = [usedUp ? 'used up' : null, resets].filter(Boolean).join(', ')
  return {
    amount: `${say(used)} of ${say(max)}`,
    share: max === 0 ? 1 : Math.min(1, used / max),
    note: note || null,
    usedUp,
  }
}

/** What a tenant uses and may use, for its members. Answered from the object alone: no database is woken for it. */
import type { Usage, UsageLine } from '../../core/contract.ts'
import type { Parts } from './assemble.ts'
import type { Answered } from './rpc.ts'

export function readUsage({ profile, usage, members, neonUsage }: Parts): Answered<{ usage: Usage }> {
  const { id, label, limits, database } = profile.plan()
  const held = usage.held()
  const questions = usage.counted('questions')
  const tokens = usage.counted('tokens')
  const figures = neonUsage.read()
  return {
    ok: true,
    usage: {
      plan: { id, label },
      documents: line(held.documents, limits.documents),
      bytes: line(held.bytes, limits.bytes),
      pages: line(held.pages, limits.pages),
      members: line(members.count(), limits.members),
      questionsToday: line(questions.amount, limits.questionsPerDay, questions.period.endsAt),
      tokensThisMonth: line(tokens.amount, limits.tokensPerMonth, tokens.period.endsAt),
      database: figures && {
        asOf: new Date(figures.asOf).toISOString(),
        activeSeconds: neonLine(figures.usage.activeSeconds, database.activeSeconds, figures.usage.periodEnd),
        computeSeconds: neonLine(figures.usage.computeSeconds, database.computeSeconds, figures.usage.periodEnd),
        storageBytes: neonLine(figures.usage.storageBytes, database.sizeBytes, null),
      },
    },
  }
}

function line(used: number, max: number | null, resetsAt?: number): UsageLine {
  return { used, max, resetsAt: resetsAt === undefined ? null : new Date(resetsAt).toISOString() }
}

/** At Neon 0 is no limit. */
function neonLine(used: number, max: number | null, resetsAt: string | null): UsageLine {
  return { used, max: max || null, resetsAt: resetsAt && new Date(resetsAt).toISOString() }
}

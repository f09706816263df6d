/** What it says when a limit is passed: which one, what it allows, how far over it one is, and when it resets. No I/O. */
import type { Problem } from '../../core/contract.ts'
import type { Refusal } from '../../durable-objects/tenant/rpc.ts'

type OverLimit = Extract<Refusal, { reason: 'over-limit' }>

export interface OverLimitProblem {
  name: 'over-limit'
  status: 403 | 413
  title: string
  detail: string
  limit: NonNullable<Problem['limit']>
}

export function overLimit(refusal: OverLimit): OverLimitProblem {
  const { limit: name, max, actual, resetsAt } = refusal
  const over = Math.max(0, actual - max)
  return {
    name: 'over-limit',
    status: name === 'fileBytes' ? 413 : 403,
    ...words(refusal, over),
    limit: { name, max, actual, over, resetsAt },
  }
}

function words({ limit, max, actual, plan, resetsAt }: OverLimit, over: number): { title: string; detail: string } {
  const allows = plan === null ? 'Your plan allows' : `The plan ${plan} allows`
  const anew = resetsAt === null ? '' : ` The count starts anew on ${whenReset(resetsAt)}.`
  switch (limit) {
    case 'fileBytes':
      return {
        title: 'The file is too large',
        detail: `A file can have at most ${inBytes(max)}; this one has ${inBytes(actual)}, ${inBytes(over)} too much.`,
      }
    case 'documents':
      return {
        title: 'The workspace is full',
        detail: `${allows} ${count(max, 'document')}, and this would be number ${number(actual)}. Delete one to make room.`,
      }
    case 'bytes':
      return {
        title: 'The workspace is full',
        detail: `${allows} ${inBytes(max)} of files; with this one it would be ${inBytes(actual)}, ${inBytes(over)} too much. Delete documents to make room.`,
      }
    case 'pages':
      return {
        title: 'The workspace is full',
        detail: `${allows} ${count(max, 'page')}, and a further document would make it ${number(actual)} or more. Delete documents to make room.`,
      }
    case 'members':
      return {
        title: 'The workspace is full',
        detail: `${allows} ${count(max, 'member')}, and this would be number ${number(actual)}. An owner can remove somebody, or ask for another plan.`,
      }
    case 'questionsPerDay':
      return {
        title: 'No more questions today',
        detail: `${allows} ${count(max, 'question')} a day, and this would be number ${number(actual)}.${anew}`,
      }
    case 'tokensPerMonth':
      return {
        title: 'No more questions this month',
        detail: `${allows} ${count(max, 'token')} of the language model a month; ${number(actual)} are used, ${number(over)} over.${anew}`,
      }
  }
}

/** "1 December 2026, 00:00 UTC" */
export function whenReset(iso: string): string {
  const date = new Date(iso)
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  return `${day}, ${iso.slice(11, 16)} UTC`
}

function number(amount: number): string {
  return amount.toLocaleString('en-US')
}

function count(amount: number, what: string): string {
  return `${number(amount)} ${what}${amount === 1 ? '' : 's'}`
}

/**
 * "32 MB", in binary units as file managers count them, rounded up so that something over a limit never looks equal to
 * it.
 */
function inBytes(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? (['GB', 2 ** 30] as const) : (['MB', 2 ** 20] as const)
  const amount = Math.ceil((bytes / size) * 100) / 100
  return `${amount.toFixed(2).replace(/\.?0+$/, '')} ${unit}`
}

/** Whether a tenant's plan leaves room for what is asked for. The numbers are in core/plans.ts, what is used in usage.ts. */
import type { Plan } from '../../core/plans.ts'
import type { Refusal } from './rpc.ts'
import type { Usage } from './usage.ts'

export interface LimitsDeps {
  usage: Usage
  /** The plan that the tenant has now. */
  plan(): Plan
}

type OverLimit = Extract<Refusal, { reason: 'over-limit' }>

export class Limits {
  readonly #deps: LimitsDeps

  constructor(deps: LimitsDeps) {
    this.#deps = deps
  }

  /** Before a file of so many bytes is sent. How many pages it has is not known yet, but whether there is room for any. */
  forUpload(size: number): OverLimit | null {
    const { documents, bytes, pages } = this.#deps.usage.held()
    return this.#over('documents', documents + 1) ?? this.#over('bytes', bytes + size) ?? this.#over('pages', pages + 1)
  }

  /** Once a file was opened: a sentence for a person when its pages don't fit. */
  forPages(documentId: string, pages: number): string | null {
    const plan = this.#deps.plan()
    const { pages: max } = plan.limits
    const left = max === null ? null : Math.max(0, max - this.#deps.usage.pagesBeside(documentId))
    if (left === null || pages <= left) return null
    const number = new Intl.NumberFormat('en')
    return (
      `This document has ${number.format(pages)} pages, but of the ${number.format(max ?? 0)} pages that the plan ` +
      `${plan.label} allows only ${number.format(left)} are left. Delete documents to make room, then try again.`
    )
  }

  /** Before a question is taken that was not asked before. */
  forQuestion(): OverLimit | null {
    const { usage } = this.#deps
    const questions = usage.counted('questions')
    const tokens = usage.counted('tokens')
    // How many tokens an answer takes is known when it is written: the last one may go over.
    return (
      this.#over('questionsPerDay', questions.amount + 1, questions.period.endsAt) ??
      this.#over('tokensPerMonth', tokens.amount, tokens.period.endsAt, tokens.amount + 1)
    )
  }

  /** Before somebody joins a tenant that has so many members. */
  forMember(members: number): OverLimit | null {
    return this.#over('members', members + 1)
  }

  #over(limit: keyof Plan['limits'], actual: number, resetsAt?: number, wanted = actual): OverLimit | null {
    const { label, limits } = this.#deps.plan()
    const max = limits[limit]
    if (max === null || wanted <= max) return null
    return {
      reason: 'over-limit',
      limit,
      max,
      actual,
      plan: label,
      resetsAt: resetsAt === undefined ? null : new Date(resetsAt).toISOString(),
    }
  }
}

/** For unit tests: plans whose limits a test chooses. */
import { PLANS, type Plan, type Plans } from '../../../core/plans.ts'

/** The plans of the code, with other limits for the free one. */
export function plansWith(limits: Partial<Plan['limits']>, database: Partial<Plan['database']> = {}): Plans {
  const { free } = PLANS
  if (!free) throw new Error('there is no free plan')
  return {
    ...PLANS,
    free: { ...free, limits: { ...free.limits, ...limits }, database: { ...free.database, ...database } },
  }
}

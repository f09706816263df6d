/**
 * The plans that a tenant can have: what it may hold and use, and what its Neon project may cost. This is the one place
 * to change them; the variable PLANS replaces the whole table for a deployment. No I/O.
 */
import { z } from 'zod'

/** Null: no limit. */
const limit = z.int().min(0).nullable()

const planSchema = z
  .object({
    /** Shown to people. */
    label: z.string().min(1),
    paid: z.boolean(),
    /** Questions are counted by the day and tokens by the month, both in UTC. */
    limits: z.object({
      documents: limit,
      bytes: limit,
      pages: limit,
      questionsPerDay: limit,
      tokensPerMonth: limit,
      members: limit,
    }),
    /** Of the Neon project. Times are seconds; quotas are per month, but for the size. */
    database: z.object({
      activeSeconds: limit,
      computeSeconds: limit,
      writtenBytes: limit,
      transferBytes: limit,
      sizeBytes: limit,
      minComputeUnits: z.number().min(0.25),
      maxComputeUnits: z.number().min(0.25),
      /** How long an idle compute stays awake; 0 is Neon's default of five minutes. */
      suspendSeconds: z.int().min(0).max(604_800),
      /** How far back a project can be restored. */
      historySeconds: z.int().min(0).max(2_592_000),
    }),
  })
  .refine(
    ({ database }) => database.minComputeUnits <= database.maxComputeUnits,
    'more compute units at least than at most',
  )
export type Plan = z.infer<typeof planSchema>

/** By id. */
export const plansSchema = z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), planSchema)
export type Plans = z.infer<typeof plansSchema>

const HOUR = 3_600
const DAY = 24 * HOUR
const MB = 2 ** 20
const GB = 2 ** 30

export const PLANS: Plans = {
  free: {
    label: 'Free',
    paid: false,
    limits: {
      documents: 100,
      bytes: 1 * GB,
      pages: 10_000,
      questionsPerDay: 200,
      tokensPerMonth: 5_000_000,
      members: 5,
    },
    database: {
      // Eighteen wakes of five minutes a day.
      activeSeconds: 45 * HOUR,
      computeSeconds: 20 * HOUR,
      writtenBytes: 10 * GB,
      transferBytes: 5 * GB,
      sizeBytes: 512 * MB,
      minComputeUnits: 0.25,
      // A whole unit helps while a large document is embedded.
      maxComputeUnits: 1,
      suspendSeconds: 0,
      historySeconds: DAY,
    },
  },
  pro: {
    label: 'Pro',
    paid: true,
    limits: {
      documents: 2_000,
      bytes: 20 * GB,
      pages: 200_000,
      questionsPerDay: 2_000,
      tokensPerMonth: 100_000_000,
      members: 50,
    },
    database: {
      activeSeconds: 300 * HOUR,
      computeSeconds: 300 * HOUR,
      writtenBytes: 200 * GB,
      transferBytes: 100 * GB,
      sizeBytes: 10 * GB,
      minComputeUnits: 0.25,
      maxComputeUnits: 2,
      suspendSeconds: 0,
      historySeconds: 7 * DAY,
    },
  },
  business: {
    label: 'Business',
    paid: true,
    limits: {
      documents: 20_000,
      bytes: 200 * GB,
      pages: 2_000_000,
      questionsPerDay: 20_000,
      tokensPerMonth: null,
      members: null,
    },
    database: {
      activeSeconds: null,
      computeSeconds: null,
      writtenBytes: null,
      transferBytes: null,
      sizeBytes: 100 * GB,
      minComputeUnits: 0.5,
      maxComputeUnits: 4,
      suspendSeconds: 0,
      historySeconds: 14 * DAY,
    },
  },
}

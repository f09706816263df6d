/**
 * The configuration of both Workers, parsed once for an isolate. What differs between a laptop and production
 * is here and nowhere else: base URLs, keys, limits, the table of places. Names are described in docs/operations.md.
 */
import { z } from 'zod'
import { PLANS, plansSchema } from './plans.ts'

const optionalUrl = z.url().optional()
/** `[vars]` tables arrive as objects from wrangler.toml and as JSON text from an env file. */
const jsonObject = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' ? JSON.parse(value) : value), schema)

/** `<version>:<base64url of 32 bytes>`, newest first, separated by commas. */
const keyRing = z.string().transform((text, context) => {
  const keys = text.split(',').map((entry) => {
    const [version, encoded] = entry.trim().split(':')
    return { version: version ?? '', key: fromBase64Url(encoded ?? '') }
  })
  if (keys.some(({ version, key }) => version === '' || key?.length !== 32)) {
    context.addIssue({ code: 'custom', message: 'expected <version>:<32 bytes, base64url>, separated by commas' })
    return z.NEVER
  }
  return keys as KeyRing
})

/** Keys of one purpose: the first one seals, all of them open. */
export type KeyRing = { version: string; key: Uint8Array }[]

const jurisdictionSchema = z.enum(['eu', 'fedramp'])

const placeSchema = z.object({
  /** Shown to people. */
  label: z.string(),
  /** Neon region, fixed at creation. */
  region: z.string(),
  /** Durable Object jurisdiction; left out where the runtime knows none. */
  jurisdiction: jurisdictionSchema.optional(),
  /** Where its files are. */
  bucket: z.object({
    /** The name of its binding in both Workers. */
    binding: z.string(),
    name: z.string(),
    /** Of the bucket; left out where none is pinned. */
    jurisdiction: jurisdictionSchema.optional(),
    /** R2's S3 API for it, where that is another than R2_S3_ENDPOINT: a jurisdiction has a host of its own. */
    endpoint: optionalUrl,
  }),
})
export type Place = z.infer<typeof placeSchema>

/** When a tenant's database is made: at this moment, or at the first later one that comes for it. In this order. */
const provisionAtSchema = z.enum(['sign-up', 'workspace', 'first-upload', 'paid-plan'])
export type ProvisionAt = z.infer<typeof provisionAtSchema>

/** What wrangler.toml says, too: under 700 a minute and 40 a second, with room for requests that overtake each other. */
export const NEON_RATE = { perMinute: 672, burst: 16 }

const models = {
  OPENAI_API_KEY: z.string().min(1),
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1'),
  EMBEDDING_MODEL: z.string(),
}

const apiConfigFields = z.object({
  DEPLOYMENT: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  APP_URL: z.url(),
  PLACES: jsonObject(z.record(z.string(), placeSchema)),
  DEFAULT_PLACE: z.string(),
  /** Other plans than those of core/plans.ts. */
  PLANS: jsonObject(plansSchema).default(PLANS),
  /** What a new tenant gets. */
  DEFAULT_PLAN: z.string().default('free'),
  /** Workspaces that one person may own. */
  OWNED_WORKSPACES: z.coerce.number().int().min(1).default(20),
  LIMITS: jsonObject(z.object({ fileBytes: z.int(), filePages: z.int() })),
  CHAT_MODEL: z.string(),
  ...models,
  /** Orders the passages that search found; left out, they stay in search's own order. */
  RERANK_MODEL: z.string().optional(),
  /** Where `/rerank` is and the key for it, where that isn't OPENAI_BASE_URL and its key. */
  RERANK_BASE_URL: optionalUrl,
  RERANK_API_KEY: z.string().min(1).optional(),
  CONTROL_DATABASE_URL: z.string().startsWith('postgres'),
  NEON_API_URL: z.url().default('https://console.neon.tech/api/v2'),
  NEON_API_KEY: z.string().min(1),
  NEON_ORG_ID: z.string().optional(),
  NEON_SQL_ENDPOINT: optionalUrl,
  /**
   * What this deployment may send to the management API. Neon allows an account 700 requests a minute and 40 a second: in
   * any minute no more than both numbers together are sent, and some room is left for requests that overtake each other.
   */
  NEON_RATE: jsonObject(z.object({ perMinute: z.number().min(1), burst: z.int().min(1) })).default(NEON_RATE),
  PROVISION_AT: provisionAtSchema.default('sign-up'),
  /** Databases that are kept ready in each place; 0 or left out: none, and each is made when it is wanted. */
  POOL_SIZE: jsonObject(z.record(z.string(), z.int().min(0).max(200))).default({}),
  OIDC_ISSUER: z.url(),
  /** Where the issuer's metadata is, for an issuer that can't be reached under its own name. */
  OIDC_DISCOVERY_URL: optionalUrl,
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  COOKIE_KEYS: keyRing,
  SEALING_KEYS: keyRing,
  /** Ed25519 seeds that sign receipts of erasures. */
  RECEIPT_KEYS: keyRing,
  /** How long a presigned upload is good for: time enough for 32 MB at 300 kbit/s. What began in the last moment may take as long again. */
  UPLOAD_SECONDS: z.coerce.number().int().min(5).max(86_400).default(900),
  /** What providers keep of an erased tenant, for receipts, where it isn't what core/erasure/receipt.ts says. */
  KEPT: jsonObject(z.array(z.object({ provider: z.string(), what: z.string(), days: z.number().min(0) }))).optional(),
  /** For how long something without an owner is left alone before it may be removed. */
  SWEEP_GRACE_HOURS: z.coerce.number().min(1).default(72),
  R2_S3_ENDPOINT: z.url(),
  R2_ACCESS_KEY_ID: z.string(),
  R2_SECRET_ACCESS_KEY: z.string(),
  NOTICE: z.string().optional(),
  /** Who may operate the deployment: e-mail addresses that the issuer has verified, separated by commas. None by default. */
  OPERATORS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((address) => address.trim().toLowerCase()))
    .transform((addresses) => addresses.filter((address) => address !== '')),
  /** Opens the operators' API to a program; left out, to none. */
  FLEET_KEY: z.string().min(32).optional(),
})
const apiConfigSchema = apiConfigFields.superRefine(({ PLANS, DEFAULT_PLAN, PLACES, DEFAULT_PLACE }, context) => {
  if (!Object.hasOwn(PLACES, DEFAULT_PLACE))
    context.addIssue({ code: 'custom', path: ['DEFAULT_PLACE'], message: 'is not among PLACES' })
  if (!Object.hasOwn(PLANS, DEFAULT_PLAN))
    context.addIssue({ code: 'custom', path: ['DEFAULT_PLAN'], message: 'is not among PLANS' })
})
export type ApiConfig = z.infer<typeof apiConfigSchema>

const ingestConfigSchema = z.object({
  ...models,
  NEON_SQL_ENDPOINT: optionalUrl,
  PLACES: jsonObject(z.record(z.string(), placeSchema)),
})
export type IngestConfig = z.infer<typeof ingestConfigSchema>

/** Throws a `ConfigError` that names every wrong variable and no value. */
export const apiConfig = memoized((env) => parse(apiConfigSchema, env))
/** Throws a `ConfigError` that names every wrong variable and no value. */
export const ingestConfig = memoized((env) => parse(ingestConfigSchema, env))

export class ConfigError extends Error {
  override name = 'ConfigError'
}

function parse<T extends z.ZodType>(schema: T, env: object): z.infer<T> {
  const result = schema.safeParse(env)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigError(`configuration: ${problems.join('; ')}`)
}

function memoized<T>(read: (env: object) => T): (env: object) => T {
  const known = new WeakMap<object, T>()
  return (env) => {
    const value = known.get(env) ?? read(env)
    known.set(env, value)
    return value
  }
}

function fromBase64Url(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  } catch {
    return null
  }
}

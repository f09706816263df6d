import { SAMPLE_PEOPLE } from '../identity/people.ts'
import type { Secrets } from './secrets.ts'
import { StartError } from './state.ts'

/**
 * Which services are real and which are stand-ins, and what the Workers are told: configuration, and nothing else, is
 * what differs from a deployment.
 */

/** Set by the developer; what is empty counts as not set. */
export type DeveloperSettings = Record<string, string | undefined>

/** Variables of the process that are taken over. A `.dev.vars` file may hold any. */
const KNOWN = [
  'CHAT_MODEL',
  'CONTROL_DATABASE_URL',
  'COOKIE_KEYS',
  'DEFAULT_PLACE',
  'DEFAULT_PLAN',
  'DEPLOYMENT',
  'EMBEDDING_MODEL',
  'FLEET_KEY',
  'LIMITS',
  'NEON_API_KEY',
  'NEON_API_URL',
  'NEON_ORG_ID',
  'NEON_RATE',
  'NEON_SQL_ENDPOINT',
  'NOTICE',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_ISSUER',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'OPERATORS',
  'PLACES',
  'POOL_SIZE',
  'PROVISION_AT',
  'PLANS',
  'RECEIPT_KEYS',
  'SEALING_KEYS',
  'UPLOAD_SECONDS',
]

/** The buckets are wrangler's own on every machine, so these say how to reach those, whatever a deployment uses. */
const R2 = {
  R2_ACCESS_KEY_ID: 'alcove-local',
  R2_SECRET_ACCESS_KEY: 'alcove-local-secret',
}

/** The places of wrangler.toml without what this runtime doesn't know: jurisdictions, and hosts of theirs. */
export const LOCAL_PLACES = {
  us: {
    label: 'United States',
    region: 'aws-us-east-1',
    bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' },
  },
  eu: {
    label: 'European Union',
    region: 'aws-eu-central-1',
    bucket: { binding: 'DOCUMENTS_EU', name: 'alcove-documents-eu' },
  },
}

const NOTICE =
  'Answers here are put together from quoted sentences by a stand-in, not by a language model. ' +
  'Set OPENAI_API_KEY in .dev.vars to use a real one.'

/** What the developer has set: a variable of the process wins over a line in `.dev.vars`. */
export function developerSettings(file: DeveloperSettings, processEnv: DeveloperSettings): DeveloperSettings {
  const known = KNOWN.map((name) => [name, processEnv[name]] as const)
  return Object.fromEntries(
    [...Object.entries(file), ...known].filter(([, value]) => value !== undefined && value !== ''),
  )
}

export interface StandIns {
  neon: boolean
  openai: boolean
  identity: boolean
}

/**
 * A service with a key of its own is used as it is; every other is stood in for.
 *
 * @throws StartError when a service is set only half
 */
export function standInsFor(settings: DeveloperSettings): StandIns {
  const both = (name: string, other: string) => {
    if ((settings[name] === undefined) === (settings[other] === undefined)) return
    const [set, missing] = settings[name] === undefined ? [other, name] : [name, other]
    throw new StartError(`${set} is set, so ${missing} has to be set too (in .dev.vars or the environment).`)
  }
  both('NEON_API_KEY', 'CONTROL_DATABASE_URL')
  both('OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET')
  return {
    neon: settings.NEON_API_KEY === undefined,
    openai: settings.OPENAI_API_KEY === undefined,
    identity: settings.OIDC_CLIENT_ID === undefined,
  }
}

export interface Wiring {
  appUrl: string
  secrets: Secrets
  /** Left out where the real service is used. */
  neon?: { url: string; sqlEndpoint: string; controlDatabaseUrl: string }
  openai?: { url: string }
  identity?: { issuer: string; url: string; clientId: string; clientSecret: string }
}

/** Every variable that the Workers get beside those of wrangler.toml. What the developer has set wins. */
export function workerVariables(wiring: Wiring, settings: DeveloperSettings): Record<string, string> {
  const { appUrl, secrets, neon, openai, identity } = wiring
  const ours: Record<string, string> = {
    COOKIE_KEYS: secrets.COOKIE_KEYS,
    SEALING_KEYS: secrets.SEALING_KEYS,
    FLEET_KEY: secrets.FLEET_KEY,
    PLACES: JSON.stringify(LOCAL_PLACES),
    RECEIPT_KEYS: secrets.RECEIPT_KEYS,
    ...(neon && {
      NEON_API_URL: neon.url,
      NEON_SQL_ENDPOINT: neon.sqlEndpoint,
      NEON_API_KEY: secrets.NEON_API_KEY,
      CONTROL_DATABASE_URL: neon.controlDatabaseUrl,
      // A database that nobody uses costs a laptop memory and seconds at the start; set POOL_SIZE to try it.
      POOL_SIZE: '{}',
      // The stand-in counts nobody's requests unless it is told to.
      NEON_RATE: JSON.stringify({ perMinute: 60_000, burst: 1_000 }),
    }),
    ...(openai && {
      OPENAI_BASE_URL: openai.url,
      OPENAI_API_KEY: 'local',
      CHAT_MODEL: 'local-chat',
      EMBEDDING_MODEL: 'local-embedding',
      NOTICE,
    }),
    ...(identity && {
      OIDC_ISSUER: identity.issuer,
      OIDC_DISCOVERY_URL: identity.url,
      OIDC_CLIENT_ID: identity.clientId,
      OIDC_CLIENT_SECRET: identity.clientSecret,
      // Whom the sign-in page offers first.
      OPERATORS: SAMPLE_PEOPLE[0]?.email ?? '',
    }),
  }
  const theirs = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...ours,
    ...Object.fromEntries(theirs),
    APP_URL: appUrl,
    R2_S3_ENDPOINT: `${appUrl}/cdn-cgi/local/r2/s3`,
    ...R2,
  }
}

/** Variables as the lines of a `.dev.vars` file. */
export function devVarsText(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`)
  return `# Written at every start; changes here are lost. Put yours into .dev.vars.\n${lines.join('\n')}\n`
}

function quoted(value: string): string {
  if (/^[\w:/.@+,-]*$/u.test(value)) return value
  const quote = ["'", '"', '`'].find((mark) => !value.includes(mark))
  if (quote === undefined) throw new StartError('a setting with all three kinds of quotation marks cannot be passed on')
  return `${quote}${value}${quote}`
}

import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { developerSettings, devVarsText, LOCAL_PLACES, standInsFor, type Wiring, workerVariables } from './settings.ts'
import { StartError } from './state.ts'

const wiring: Wiring = {
  appUrl: 'http://localhost:8787',
  secrets: {
    COOKIE_KEYS: '1:cookie',
    SEALING_KEYS: '1:seal',
    RECEIPT_KEYS: '1:sign',
    NEON_API_KEY: 'local_key',
    FLEET_KEY: 'fleet',
  },
  neon: { url: 'http://127.0.0.1:1/api/v2', sqlEndpoint: 'http://127.0.0.1:1/sql', controlDatabaseUrl: 'postgres://c' },
  openai: { url: 'http://127.0.0.1:2/v1' },
  identity: { issuer: 'http://127.0.0.1:3', url: 'http://127.0.0.1:4', clientId: 'alcove', clientSecret: 'hush' },
}

test('with nothing set, every service is stood in for', () => {
  expect(standInsFor({})).toEqual({ neon: true, openai: true, identity: true })
  expect(Object.keys(workerVariables(wiring, {})).sort()).toEqual(
    `APP_URL CHAT_MODEL CONTROL_DATABASE_URL COOKIE_KEYS EMBEDDING_MODEL FLEET_KEY NEON_API_KEY NEON_API_URL NEON_RATE NEON_SQL_ENDPOINT
     NOTICE OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_DISCOVERY_URL OIDC_ISSUER OPENAI_API_KEY OPENAI_BASE_URL OPERATORS PLACES POOL_SIZE
     R2_ACCESS_KEY_ID R2_S3_ENDPOINT R2_SECRET_ACCESS_KEY RECEIPT_KEYS SEALING_KEYS`.split(/\s+/u),
  )
})

test('a model key alone switches to the real provider and to the models of wrangler.toml', () => {
  const settings = { OPENAI_API_KEY: 'sk-real' }
  expect(standInsFor(settings)).toEqual({ neon: true, openai: false, identity: true })
  const variables = workerVariables({ ...wiring, openai: undefined }, settings)
  expect(variables.OPENAI_API_KEY).toBe('sk-real')
  for (const name of ['OPENAI_BASE_URL', 'CHAT_MODEL', 'EMBEDDING_MODEL', 'NOTICE'])
    expect(variables[name]).toBeUndefined()
})

test('what is set wins over what the stand-ins say, but the bucket is always the local one', () => {
  const variables = workerVariables(wiring, { CHAT_MODEL: 'mine', COOKIE_KEYS: '2:x,1:y', R2_ACCESS_KEY_ID: 'real' })
  expect(variables).toMatchObject({
    CHAT_MODEL: 'mine',
    COOKIE_KEYS: '2:x,1:y',
    R2_ACCESS_KEY_ID: 'alcove-local',
    R2_S3_ENDPOINT: 'http://localhost:8787/cdn-cgi/local/r2/s3',
  })
})

test.each([
  [{ NEON_API_KEY: 'x' }, 'CONTROL_DATABASE_URL has to be set too'],
  [{ CONTROL_DATABASE_URL: 'x' }, 'NEON_API_KEY has to be set too'],
  [{ OIDC_CLIENT_ID: 'x' }, 'OIDC_CLIENT_SECRET has to be set too'],
])('%j is only half of it', (settings, message) => {
  expect(() => standInsFor(settings)).toThrow(message)
  expect(() => standInsFor(settings)).toThrow(StartError)
})

test('the process wins over the file, what is empty is not set, and only known names are taken from the process', () => {
  expect(
    developerSettings(
      { OPENAI_API_KEY: 'file', NEON_API_KEY: '', MY_OWN: 'file' },
      { OPENAI_API_KEY: 'process', CHAT_MODEL: '', PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'x' },
    ),
  ).toEqual({ OPENAI_API_KEY: 'process', MY_OWN: 'file' })
})

test('variables come out of the file as they went in', () => {
  const variables = {
    PLAIN: 'http://localhost:8787/a?b=c',
    SPACES: 'two words # no comment',
    QUOTES: `it's "both"`,
    DOLLAR: 'pa$$word$HOME',
    JSON: '{"fileBytes":1024}',
    EMPTY: '',
  }
  expect(parseEnv(devVarsText(variables))).toEqual(variables)
})

test.each(['wrangler.toml', 'workers/ingest-consumer/wrangler.toml'])(
  'the places are those of %s, but for jurisdictions; each has its bucket there, and in its jurisdiction',
  (config) => {
    const { vars, r2_buckets } = unstable_readConfig({ config })
    const buckets: { binding: string }[] = r2_buckets
    const places = vars.PLACES as Record<string, (typeof LOCAL_PLACES)['us'] & { jurisdiction?: string }>
    const local = Object.entries(places).map(
      ([
        id,
        {
          label,
          region,
          bucket: { binding, name },
        },
      ]) => [id, { label, region, bucket: { binding, name } }],
    )
    expect(Object.fromEntries(local)).toEqual(LOCAL_PLACES)
    for (const { bucket } of Object.values(places)) {
      const { jurisdiction } = bucket as { jurisdiction?: string }
      expect(buckets.find(({ binding }) => binding === bucket.binding)).toMatchObject({
        bucket_name: bucket.name,
        ...(jurisdiction ? { jurisdiction } : {}),
      })
    }
    expect(places.eu).toMatchObject({ jurisdiction: 'eu', bucket: { jurisdiction: 'eu' } })
  },
)

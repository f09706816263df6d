import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const exclude = ['**/node_modules/**', '**/.alcove/**', '**/dist/**']

/** Files that mostly wait, for a lease or for a browser, begin first, so that the others run beside them. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const waits = ({ moduleId }: TestSpecification) =>
      /tests\/(flows\/(kill|erasure|start)|browser\/)|neon-durability/.test(moduleId)
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))]
  }
}

/** The secrets of wrangler.toml's Worker for tests inside workerd. Nothing answers at these hosts but what a test puts there. */
const workerdBindings = {
  APP_URL: 'https://app.test',
  CONTROL_DATABASE_URL: 'postgres://control:secret@control.test/neondb',
  NEON_API_URL: 'https://neon.test/api/v2',
  NEON_API_KEY: 'neon-key',
  // Time stands still in these tests, so a small bucket would never fill again.
  NEON_RATE: { perMinute: 60_000, burst: 1_000 },
  // A place whose databases come from a pool, beside one whose databases are made when they are wanted.
  POOL_SIZE: { warm: 2 },
  PLACES: {
    us: {
      label: 'United States',
      region: 'aws-us-east-1',
      bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' },
    },
    warm: { label: 'Warm', region: 'aws-us-east-1', bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' } },
  },
  NEON_SQL_ENDPOINT: 'https://sql.test/sql',
  OPENAI_API_KEY: 'openai-key',
  OPENAI_BASE_URL: 'https://openai.test/v1',
  OIDC_CLIENT_ID: 'client',
  OIDC_CLIENT_SECRET: 'secret',
  COOKIE_KEYS: `1:${'A'.repeat(43)}`,
  SEALING_KEYS: `1:${'A'.repeat(43)}`,
  RECEIPT_KEYS: `1:${'A'.repeat(43)}`,
  R2_S3_ENDPOINT: 'https://r2.test',
  R2_ACCESS_KEY_ID: 'id',
  R2_SECRET_ACCESS_KEY: 'secret',
}

/** Tests of code that decides and holds nothing that outlives a test: they need no module graph of their own, which halves their time. */
const pure = [
  '{web,durable-objects,local/openai,workers/api}/**/*.test.{ts,tsx}',
  'bench/*/**/*.test.ts',
  'core/*.test.ts',
  'core/{chat,contract,control,crypto,erasure,models,neon,sweep,tenant,upload}/**/*.test.ts',
]

/** Unit and flow tests run in Node; `*.workerd.test.ts` run inside workerd, with the bindings of wrangler.toml. */
export default defineConfig({
  test: {
    // What a test logs matters only when it fails.
    silent: 'passed-only',
    sequence: { sequencer: WaitingFirst },
    // Several files wait most of their time, so three at once also pay on two cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{core,workers,durable-objects,local,scripts,web,bench}/**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.{workerd,long}.test.ts', ...pure],
          globalSetup: ['tests/support/pglite-template.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'pure',
          isolate: false,
          include: pure,
          exclude: [...exclude, '**/*.{workerd,long}.test.ts'],
          globalSetup: ['tests/support/pglite-template.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['tests/conformance/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: {
          alias: {
            'cloudflare:workers': fileURLToPath(new URL('tests/chaos/sim/cloudflare-workers.ts', import.meta.url)),
          },
        },
        test: {
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          exclude: [...exclude, '**/*.long.test.ts'],
          globalSetup: ['tests/support/pglite-template.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'flows',
          include: ['tests/{flows,browser}/**/*.test.ts'],
          exclude: [...exclude, '**/*.long.test.ts'],
          globalSetup: ['tests/support/global-cloud.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [
          cloudflareTest({ wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings: workerdBindings } }),
        ],
        test: { name: 'workerd', include: ['**/*.workerd.test.ts'], exclude, testTimeout: 20_000 },
      },
    ],
  },
})

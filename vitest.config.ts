import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const exclude = ['**/node_modules/**', '**/.alcove/**', '**/dist/**']

/** Unit and flow tests run in Node; `*.workerd.test.ts` run inside workerd, with the bindings of wrangler.toml. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{core,workers,durable-objects,local,scripts,web,bench}/**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.workerd.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'flows',
          include: ['tests/{conformance,flows,browser}/**/*.test.ts'],
          exclude: [...exclude, '**/*.long.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        test: { name: 'workerd', include: ['**/*.workerd.test.ts'], exclude, testTimeout: 20_000 },
      },
    ],
  },
})

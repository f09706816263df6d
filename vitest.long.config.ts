import { defineConfig } from 'vitest/config'

/** `npm run test:long`: what is too slow for `npm test`. One file at a time, since benchmarks must not share the cores. */
export default defineConfig({
  test: {
    include: ['**/*.long.test.ts'],
    exclude: ['**/node_modules/**', '**/.alcove/**'],
    fileParallelism: false,
    testTimeout: 20 * 60_000,
    hookTimeout: 5 * 60_000,
  },
})

import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changedAt, changeTimes, isStale } from './staleness.ts'

test.each([
  [undefined, [], true],
  [100, [], false],
  [100, [50, 100], false],
  [100, [50, 101], true],
])('built at %s from sources of %j: stale is %s', (builtAt, sources, expected) => {
  expect(isStale(builtAt, sources)).toBe(expected)
})

test('the times of files, not of what was built from them', async () => {
  const root = await mkdtemp(join(tmpdir(), 'alcove-stale-'))
  try {
    for (const [folder, file, time] of [
      ['src', 'a.ts', 10],
      ['src/deep', 'b.ts', 20],
      ['dist', 'c.js', 30],
    ] as const) {
      await mkdir(join(root, folder), { recursive: true })
      await writeFile(join(root, folder, file), '')
      await utimes(join(root, folder, file), time, time)
    }
    expect((await changeTimes(root, ['**/*'])).sort()).toEqual([10_000, 20_000])
    expect(await changedAt(join(root, 'dist/c.js'))).toBe(30_000)
    expect(await changedAt(join(root, 'missing'))).toBeUndefined()
  } finally {
    await rm(root, { recursive: true })
  }
})

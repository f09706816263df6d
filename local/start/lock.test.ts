import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockState } from './lock.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'alcove-lock-'))
})
afterEach(() => rm(dir, { recursive: true }))

test('one at a time, and the other learns where the first one is', async () => {
  const first = await lockState(dir)
  if (first.kind !== 'held') throw new Error('the folder was free')
  await first.lock.announce('http://localhost:8787')
  expect(await lockState(dir)).toMatchObject({
    kind: 'taken',
    by: { pid: process.pid, appUrl: 'http://localhost:8787' },
  })
  await first.lock.release()
  expect((await lockState(dir)).kind).toBe('held')
})

test.each([
  ['of a process that has ended', JSON.stringify({ pid: 2 ** 22 + 1, started: '1' })],
  ['of a process whose id was given to another', JSON.stringify({ pid: process.pid, started: 'earlier' })],
  ['that says nothing', ''],
])('a lock %s does not count', async (_name, text) => {
  await writeFile(join(dir, 'lock'), text)
  expect((await lockState(dir)).kind).toBe('held')
  expect(JSON.parse(await readFile(join(dir, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid })
})

test('of many at once exactly one gets it, also over a dead lock, and nothing is left lying about', async () => {
  await writeFile(join(dir, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }))
  const attempts = await Promise.all(Array.from({ length: 20 }, () => lockState(dir)))
  expect(attempts.filter(({ kind }) => kind === 'held')).toHaveLength(1)
  expect(await readdir(dir)).toEqual(['lock'])
})

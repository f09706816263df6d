import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openState, resetState, StartError } from './state.ts'
import { STATE_VERSION } from './state-version.ts'

let parent: string
let dir: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'alcove-state-'))
  dir = join(parent, 'state')
})
afterEach(() => rm(parent, { recursive: true }))

test('a new folder gets this version, an empty one too, and is opened again as it is', async () => {
  await mkdir(dir)
  expect(await openState(dir)).toEqual([])
  expect(await readFile(join(dir, 'version'), 'utf8')).toBe(`${STATE_VERSION}\n`)
  await writeFile(join(dir, 'secrets.json'), '{}')
  expect(await openState(dir)).toEqual([])
  expect(await readdir(dir)).toEqual(['secrets.json', 'version'])
})

test.each([
  ['999', 'a newer Alcove'],
  ['0', 'too old'],
  ['one', 'not a state folder'],
])('version %s is refused as %s, and nothing is touched', async (version, reason) => {
  await mkdir(dir)
  await writeFile(join(dir, 'version'), version)
  await writeFile(join(dir, 'mine'), 'x')
  await expect(openState(dir)).rejects.toThrow(reason)
  expect(await readdir(dir)).toEqual(['mine', 'version'])
  expect(await readFile(join(dir, 'version'), 'utf8')).toBe(version)
})

test("somebody else's folder is neither used nor deleted", async () => {
  await mkdir(dir)
  await writeFile(join(dir, 'thesis.doc'), 'x')
  await expect(openState(dir)).rejects.toBeInstanceOf(StartError)
  await expect(resetState(dir)).rejects.toBeInstanceOf(StartError)
  await expect(openState(join(dir, 'thesis.doc'))).rejects.toBeInstanceOf(StartError)
  expect(await readdir(dir)).toEqual(['thesis.doc'])
})

test('reset forgets a state, whatever its version, and minds none that is not there', async () => {
  await mkdir(dir)
  await writeFile(join(dir, 'version'), '999')
  await resetState(dir)
  expect(await readdir(parent)).toEqual([])
  await resetState(dir)
})

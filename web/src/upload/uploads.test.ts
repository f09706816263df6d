import { expect, test } from 'vitest'
import type { UploadEvent } from './machine.ts'
import { Uploads } from './uploads.ts'

/** Uploads whose runs are ended by hand. */
function setUp() {
  const running = new Map<
    string,
    { tell: (event: UploadEvent) => void; end: () => void; signal: AbortSignal; file: File }
  >()
  let ids = 0
  const uploads = new Uploads({
    newId: () => `u${++ids}`,
    run: (file, tell, signal) => new Promise((resolve) => running.set(file.name, { tell, end: resolve, signal, file })),
  })
  const names = () => uploads.list.get().map(({ name, step }) => `${name} ${step.at}`)
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
  return { uploads, running, names, settle }
}

const files = (...names: string[]) => names.map((name) => new File(['x'], name))

test('three at a time, in the order they were added', async () => {
  const { uploads, running, settle } = setUp()
  uploads.add(files('a', 'b', 'c', 'd', 'e'))
  expect([...running.keys()].sort()).toEqual(['a', 'b', 'c'])
  running.get('a')?.end()
  await settle()
  expect([...running.keys()].sort()).toEqual(['a', 'b', 'c', 'd'])
})

test('shows each step', () => {
  const { uploads, running, names } = setUp()
  uploads.add(files('a'))
  running.get('a')?.tell({ type: 'checked' })
  expect(names()).toEqual(['a announcing'])
})

test('dismissing stops a running upload and makes room for the next', async () => {
  const { uploads, running, names, settle } = setUp()
  uploads.add(files('a', 'b', 'c', 'd'))
  const id = uploads.list.get().find(({ name }) => name === 'a')?.id ?? ''
  uploads.dismiss(id)
  expect(running.get('a')?.signal.aborted).toBe(true)
  running.get('a')?.end()
  await settle()
  expect(names()).toHaveLength(3)
  expect(running.has('d')).toBe(true)
})

test('a failed upload runs again when asked', async () => {
  const { uploads, running, names, settle } = setUp()
  uploads.add(files('a'))
  running.get('a')?.tell({ type: 'failed', title: '', reason: '', requestId: null })
  running.get('a')?.end()
  await settle()
  running.clear()
  uploads.retry('u1')
  expect(names()).toEqual(['a waiting'])
  expect(running.has('a')).toBe(true)
})

test('a finished upload that turns out to be a copy says so', async () => {
  const { uploads, running, names } = setUp()
  uploads.add(files('a'))
  const tell = running.get('a')?.tell
  tell?.({ type: 'checked' })
  tell?.({ type: 'announced', documentId: 'd1' })
  tell?.({ type: 'sent' })
  tell?.({ type: 'completed', documentId: 'd1' })
  uploads.foundDuplicate('other', { id: 'd0', title: 'x' })
  expect(names()).toEqual(['a done'])
  uploads.foundDuplicate('d1', { id: 'd0', title: 'x' })
  expect(names()).toEqual(['a duplicate'])
})

test('leaving the workspace stops everything', () => {
  const { uploads, running, names } = setUp()
  uploads.add(files('b', 'a'))
  uploads.close()
  expect(names()).toEqual([])
  expect([...running.values()].every(({ signal }) => signal.aborted)).toBe(true)
})

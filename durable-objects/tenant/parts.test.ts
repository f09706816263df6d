import { expect, test } from 'vitest'
import { CHUNKS_PER_JOB, chunksEmbedded, EXTRACT, embedParts, missingParts, pagesDone, workOf } from './parts.ts'

test('embed parts cover every chunk once', () => {
  const works = embedParts(2 * CHUNKS_PER_JOB + 5).map(workOf)
  expect(works).toEqual([
    { kind: 'embed', from: 0, to: CHUNKS_PER_JOB },
    { kind: 'embed', from: CHUNKS_PER_JOB, to: 2 * CHUNKS_PER_JOB },
    { kind: 'embed', from: 2 * CHUNKS_PER_JOB, to: 2 * CHUNKS_PER_JOB + 5 },
  ])
  expect(embedParts(CHUNKS_PER_JOB)).toHaveLength(1)
  expect(embedParts(0)).toEqual([])
})

test('what is missing is what is not in the set', () => {
  const parts = embedParts(500)
  expect(missingParts(500, new Set([EXTRACT, ...parts.slice(1)]))).toEqual(parts.slice(0, 1))
  expect(missingParts(500, new Set(parts))).toEqual([])
})

test('an unknown part is a mistake', () => {
  expect(() => workOf('embed everything')).toThrow()
})

test('the bar reaches half when every page is read, and the end when all is embedded', () => {
  expect(pagesDone(100, 50, null, 0)).toBe(25)
  expect(pagesDone(100, 100, 400, 0)).toBe(50)
  expect(pagesDone(100, 100, 400, 200)).toBe(75)
  expect(pagesDone(100, 100, 400, 400)).toBe(100)
  expect(pagesDone(3, 3, 1, 1)).toBe(3)
})

test('embedded chunks are counted from the finished parts', () => {
  expect(chunksEmbedded([EXTRACT, ...embedParts(500)])).toBe(500)
})

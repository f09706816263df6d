import { expect, test } from 'vitest'
import { ApiError } from '../api/failure.ts'
import type { Document, UploadAnswer } from '../api/types.ts'
import { advance, type UploadEvent, type UploadStep } from './machine.ts'
import { type PutResult, type RunUploadDeps, runUpload } from './run-upload.ts'

const document = { id: 'd1', title: 'report' } as Document
const upload = { method: 'PUT' as const, url: 'https://r2/x', headers: {}, expiresAt: '' }
const pdf = new File(['%PDF-1.7 ...'], 'report.pdf')

function problem(status: number, retryAfter: number | null) {
  const body = { type: 'about:blank', title: 'Later', status, detail: '', requestId: 'r1' }
  return new ApiError({ kind: 'problem', problem: body, retryAfter })
}

interface World {
  announce: (() => UploadAnswer)[]
  puts: PutResult[]
  complete: (() => { document: Document; duplicate: boolean })[]
}

/** Runs one upload in a world whose calls answer in order, the last answer again and again. */
async function run(file: File, world: Partial<World> = {}, stop = new AbortController()) {
  const calls: string[] = []
  const waits: number[] = []
  let step: UploadStep = { at: 'waiting' }
  const steps: string[] = []
  const take = <T>(queue: T[]): T => (queue.length > 1 ? (queue.shift() as T) : (queue[0] as T))
  const announce = world.announce ?? [() => ({ document, duplicate: false, upload })]
  const puts = world.puts ?? ['stored']
  const complete = world.complete ?? [() => ({ document, duplicate: false })]
  const deps: RunUploadDeps = {
    limits: { fileBytes: 1000 },
    digest: async () => 'a'.repeat(64),
    api: {
      announceUpload: async (body) => {
        calls.push(`announce ${body.name} ${body.size} ${body.sha256?.length}`)
        return take(announce)()
      },
      completeUpload: async (id) => {
        calls.push(`complete ${id}`)
        return take(complete)()
      },
      deleteDocument: async (id) => {
        calls.push(`delete ${id}`)
      },
    },
    put: async (_, blob, onProgress) => {
      calls.push('put')
      onProgress(blob.size)
      return take(puts)
    },
    sleep: async (milliseconds) => {
      waits.push(milliseconds)
    },
  }
  const tell = (event: UploadEvent) => {
    step = advance(step, event)
    steps.push(step.at)
  }
  await runUpload(file, deps, tell, stop.signal)
  return { calls, waits, steps, step: step as UploadStep }
}

test('announces with the hash, sends, completes', async () => {
  const { calls, steps } = await run(pdf)
  expect(calls).toEqual(['announce report.pdf 12 64', 'put', 'complete d1'])
  expect(steps).toEqual(['announcing', 'sending', 'sending', 'completing', 'done'])
})

test('what is no PDF is never sent', async () => {
  const { calls, step } = await run(new File(['hello'], 'x.txt'))
  expect(calls).toEqual([])
  expect(step).toMatchObject({ at: 'failed', retryable: false })
})

test('a duplicate needs no bytes', async () => {
  const { calls, step } = await run(pdf, { announce: [() => ({ document, duplicate: true })] })
  expect(calls).toEqual(['announce report.pdf 12 64'])
  expect(step).toEqual({ at: 'duplicate', documentId: 'd1', title: 'report' })
})

test('a duplicate can also come out at the end', async () => {
  const other = { id: 'd0', title: 'older' } as Document
  const { step } = await run(pdf, { complete: [() => ({ document: other, duplicate: true })] })
  expect(step).toEqual({ at: 'duplicate', documentId: 'd0', title: 'older' })
})

test('told to wait, it waits as long as it was told', async () => {
  const later = () => {
    throw problem(503, 2)
  }
  const { waits, steps, step } = await run(pdf, {
    announce: [later, later, () => ({ document, duplicate: false, upload })],
  })
  expect(waits).toEqual([2000, 2000])
  expect(steps.slice(0, 3)).toEqual(['announcing', 'announcing', 'announcing'])
  expect(step.at).toBe('done')
})

test('the bytes are sent again while the network is down, and not for ever', async () => {
  expect((await run(pdf, { puts: ['network', 'network', 'stored'] })).waits).toEqual([1000, 2000])
  const { calls, step } = await run(pdf, { puts: ['network'] })
  expect(calls.filter((call) => call === 'put')).toHaveLength(4)
  expect(calls.at(-1)).toBe('delete d1')
  expect(step).toMatchObject({ at: 'failed', retryable: true })
})

test('a refusal is not repeated, and its request is named', async () => {
  const { calls, step } = await run(pdf, {
    complete: [
      () => {
        throw problem(500, null)
      },
    ],
  })
  expect(calls.filter((call) => call.startsWith('complete'))).toHaveLength(1)
  expect(calls.at(-1)).toBe('delete d1')
  expect(step).toMatchObject({ at: 'failed', requestId: 'r1' })
})

test('an upload that is cancelled takes its document away and says nothing', async () => {
  const stop = new AbortController()
  const { calls, steps } = await run(
    pdf,
    {
      announce: [
        () => {
          stop.abort()
          return { document, duplicate: false, upload }
        },
      ],
    },
    stop,
  )
  expect(calls).toEqual(['announce report.pdf 12 64', 'put', 'delete d1'])
  expect(steps).not.toContain('failed')
})

/**
 * How much memory an isolate of workerd has, asked through its inspector: the JavaScript heap in use and the ArrayBuffers
 * beside it, which is what Cloudflare's limit of 128 MB counts. Before that limit ends an isolate, V8 collects what is garbage,
 * which nothing makes it do here: a sample that comes near the limit is taken again after a collection.
 */
import { z } from 'zod'

export interface HeapWatch {
  /** The most that there was, in bytes; without the garbage where it came near the limit. */
  peakBytes(): number
  /** The most that was left by a collection, in bytes; 0 where there was none. */
  aliveBytes(): number
  /** How often one was made. */
  collections(): number
  samples(): number
  stop(): void
}

const SAMPLE_EVERY_MS = 20

const targetsSchema = z.array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string().optional() }))
const usageSchema = z.object({ usedSize: z.number(), embedderHeapUsedSize: z.number(), backingStorageSize: z.number() })
const replySchema = z.object({ id: z.number(), result: z.unknown() })

/** `inspector` is the URL that Miniflare gives; `collectAbove` says from how many bytes on a sample is near the limit. */
export async function watchHeap(inspector: URL, collectAbove: number): Promise<HeapWatch> {
  const socket = await connect(inspector)
  const waiting = new Map<number, (result: unknown) => void>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const reply = replySchema.safeParse(JSON.parse(String(data)))
    if (reply.success) waiting.get(reply.data.id)?.(reply.data.result)
  })
  const ask = (method: string) =>
    new Promise<unknown>((resolve) => {
      lastId += 1
      waiting.set(lastId, resolve)
      socket.send(JSON.stringify({ id: lastId, method }))
    })
  const bytes = async () => {
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = usageSchema.parse(await ask('Runtime.getHeapUsage'))
    return usedSize + embedderHeapUsedSize + backingStorageSize
  }
  let peak = 0
  let alive = 0
  let samples = 0
  let collections = 0
  let stopped = false
  const watch = async () => {
    while (!stopped) {
      samples += 1
      let now = await bytes()
      if (now > collectAbove) {
        collections += 1
        await ask('HeapProfiler.collectGarbage')
        now = await bytes()
        alive = Math.max(alive, now)
      }
      peak = Math.max(peak, now)
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS))
    }
  }
  const watching = watch()
  watching.catch(() => {})
  return {
    peakBytes: () => peak,
    aliveBytes: () => alive,
    collections: () => collections,
    samples: () => samples,
    stop: () => {
      stopped = true
      socket.close()
    },
  }
}

async function connect(inspector: URL): Promise<WebSocket> {
  const list = new URL('/json', inspector)
  list.protocol = 'http:'
  const [target] = targetsSchema.parse(await (await fetch(list)).json())
  if (!target) throw new Error('the inspector shows no Worker')
  const socket = new WebSocket(target.webSocketDebuggerUrl ?? new URL(`/${target.id}`, inspector))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('the inspector refused')), { once: true })
  })
  return socket
}

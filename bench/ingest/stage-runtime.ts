/** Runs the benchmark's Worker in a workerd of its own. */
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { Order, Prepared, StageResult } from './stage-protocol.ts'

export interface StageRuntime {
  put(bytes: Uint8Array): Promise<void>
  prepare(order: Omit<Order, 'kind'>): Promise<Prepared>
  measure(order: Order): Promise<StageResult>
  /** Of workerd's inspector: a WebSocket URL. */
  inspectorUrl(): Promise<URL>
  close(): Promise<void>
}

/** As in the consumer's wrangler.toml. */
const COMPATIBILITY = { compatibilityDate: '2026-10-20', compatibilityFlags: ['nodejs_compat'] }

export async function startStageRuntime(): Promise<StageRuntime> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'stage-worker.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'silent',
  })
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      name: 'stages',
      modules: [{ type: 'ESModule', path: 'stages.mjs', contents: outputFiles[0]?.text ?? '' }],
      r2Buckets: ['FILES'],
      inspectorPort: 0,
      ...COMPATIBILITY,
    }),
  )
  await runtime.ready
  const ask = async (init: { method: string; body: Uint8Array | string }) => {
    const response = await runtime.dispatchFetch('http://stages', init)
    if (!response.ok) throw new Error(`stages: ${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    put: async (body) => {
      await ask({ method: 'PUT', body })
    },
    prepare: async (order) =>
      (await ask({ method: 'POST', body: JSON.stringify({ ...order, kind: 'prepare' }) })) as Prepared,
    measure: async (order) => (await ask({ method: 'POST', body: JSON.stringify(order) })) as StageResult,
    inspectorUrl: () => runtime.getInspectorURL(),
    close: () => runtime.dispose(),
  }
}

import { expect, it } from 'vitest'
import { ByteGate } from './byte-gate.ts'

const never = new AbortController().signal

/** Work that goes on until it is let go, and a log of who began and ended. */
function workers(gate: ByteGate) {
  const log: string[] = []
  const start = (name: string, bytes: number, signal = never) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const running = gate.run(bytes, signal, async () => {
      log.push(`+${name}`)
      await promise
      log.push(`-${name}`)
      return name
    })
    running.catch(() => log.push(`!${name}`))
    return { running, end: resolve, fail: reject }
  }
  return { log, start }
}
const settle = () => new Promise((resolve) => setTimeout(resolve))

it('lets in what fits, and the next when there is room', async () => {
  const { log, start } = workers(new ByteGate(10))
  const [a, b, c] = [start('a', 6), start('b', 4), start('c', 5)]
  await settle()
  expect(log).toEqual(['+a', '+b'])
  a.end()
  expect(await a.running).toBe('a')
  await settle()
  expect(log).toEqual(['+a', '+b', '-a', '+c'])
  b.end()
  c.end()
})

it('lets a file that is too large in when it is alone', async () => {
  const { log, start } = workers(new ByteGate(10))
  const [small, large, next] = [start('small', 1), start('large', 50), start('next', 1)]
  await settle()
  expect(log).toEqual(['+small'])
  small.end()
  await settle()
  expect(log.at(-1)).toBe('+large')
  large.end()
  await settle()
  expect(log.at(-1)).toBe('+next')
  next.end()
})

it('lets nobody pass the one who waits, so that large files get their turn', async () => {
  const { log, start } = workers(new ByteGate(10))
  const [a, large, small] = [start('a', 5), start('large', 8), start('small', 1)]
  await settle()
  expect(log).toEqual(['+a'])
  a.end()
  await settle()
  expect(log).toEqual(['+a', '-a', '+large', '+small'])
  large.end()
  small.end()
})

it('gives room back after a failure', async () => {
  const { log, start } = workers(new ByteGate(10))
  const [a, b] = [start('a', 10), start('b', 10)]
  a.fail(new Error('broken'))
  await expect(a.running).rejects.toThrow('broken')
  await settle()
  expect(log).toContain('+b')
  b.end()
})

it('ends the waiting, and makes room for the one behind, when told to', async () => {
  const { log, start } = workers(new ByteGate(10))
  const stop = new AbortController()
  const [a, b, c] = [start('a', 5), start('b', 8, stop.signal), start('c', 5)]
  stop.abort(new Error('stop'))
  await expect(b.running).rejects.toThrow('stop')
  await settle()
  expect(log).toEqual(['+a', '+c', '!b'])
  await expect(start('d', 1, stop.signal).running).rejects.toThrow('stop')
  a.end()
  c.end()
})

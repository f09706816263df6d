import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { choosePorts, isPortFree } from './ports.ts'

const free = async () => true
const busy =
  (...ports: number[]) =>
  async (port: number) =>
    !ports.includes(port)

test('what is wanted, and the defaults for the rest', async () => {
  expect(await choosePorts({ wanted: { app: 9000 }, random: false }, free)).toEqual({
    app: 9000,
    neon: 8790,
    openai: 8791,
    identity: 8792,
  })
})

test('a busy port means the next free one, and nobody gets the same', async () => {
  expect(await choosePorts({ wanted: { app: 8790 }, random: false }, busy(8790, 8791))).toEqual({
    app: 8792,
    neon: 8793,
    openai: 8794,
    identity: 8795,
  })
})

test('random ports are apart from each other and from those for outgoing connections', async () => {
  const ports = Object.values(await choosePorts({ wanted: {}, random: true }, free))
  expect(new Set(ports).size).toBe(4)
  for (const port of ports) expect(port).toBeLessThan(32_768)
})

test.each(['127.0.0.1', '0.0.0.0', '::1'])('a port that is listened on at %s is not free', async (host) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await isPortFree(port)).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await isPortFree(port)).toBe(true)
})

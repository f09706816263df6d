import { expect, test } from 'vitest'
import { seal } from '../../../core/crypto/seal.ts'
import { newId } from '../../../core/ids.ts'
import { LEASE_MS, readSession, sealSession } from './session.ts'

const keys = [{ version: '1', key: crypto.getRandomValues(new Uint8Array(32)) }]
const session = { sessionId: newId(), userId: newId() }
const NOW = Date.now()

test('a session is leased for five minutes, then it has to be looked up', async () => {
  const cookie = await sealSession(keys, session, NOW)
  expect(await readSession(keys, cookie, NOW)).toEqual({
    kind: 'leased',
    session: { ...session, leaseUntil: NOW + LEASE_MS },
  })
  expect(await readSession(keys, cookie, NOW + LEASE_MS)).toMatchObject({ kind: 'lapsed', session })
})

test('no cookie, a forged one, one of other keys, or sealed for something else: nobody', async () => {
  const cookie = await sealSession(keys, session, NOW)
  const others = [{ version: '1', key: crypto.getRandomValues(new Uint8Array(32)) }]
  const cookies = [
    undefined,
    '',
    'nonsense',
    `${cookie.slice(0, -4)}AAAA`,
    await sealSession(others, session, NOW),
    await seal(keys, 'sign-in', { ...session, leaseUntil: NOW + LEASE_MS }),
    await seal(keys, 'session', { sessionId: 'x' }),
  ]
  for (const each of cookies) expect(await readSession(keys, each, NOW)).toEqual({ kind: 'none' })
})

test('a key that was replaced still opens what it sealed', async () => {
  const cookie = await sealSession(keys, session, NOW)
  const rotated = [{ version: '2', key: crypto.getRandomValues(new Uint8Array(32)) }, ...keys]
  expect(await readSession(rotated, cookie, NOW)).toMatchObject({ kind: 'leased' })
})

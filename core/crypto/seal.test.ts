import { expect, test } from 'vitest'
import type { KeyRing } from '../config.ts'
import { reseal, seal, unseal } from './seal.ts'

const ring = (...versions: string[]): KeyRing =>
  versions.map((version) => ({ version, key: new Uint8Array(32).fill(Number(version)) }))

test('what was sealed opens again, and only for its purpose', async () => {
  const sealed = await seal(ring('1'), 'session', { user: 'u' })
  expect(await unseal(ring('1'), 'session', sealed)).toEqual({ user: 'u' })
  expect(await unseal(ring('1'), 'other', sealed)).toBeNull()
})

test('the newest key seals, older ones still open', async () => {
  const old = await seal(ring('1'), 'session', 'value')
  expect(await unseal(ring('2', '1'), 'session', old)).toBe('value')
  const renewed = await seal(ring('2', '1'), 'session', 'value')
  expect(await unseal(ring('1'), 'session', renewed)).toBeNull()
  expect(await unseal(ring('2'), 'session', renewed)).toBe('value')
})

test.each(['', 'not sealed', 'a.b.c.d.e'])('%j opens to nothing', async (text) => {
  expect(await unseal(ring('1'), 'session', text)).toBeNull()
})

test('a changed character opens to nothing', async () => {
  const sealed = await seal(ring('1'), 'session', 'value')
  const index = sealed.lastIndexOf('.') - 3
  const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`
  expect(await unseal(ring('1'), 'session', changed)).toBeNull()
})

test('is sealed anew only by a newer key, for the same purpose', async () => {
  const old = await seal(ring('1'), 'session', 'value')
  expect(await reseal(ring('1'), 'session', old)).toEqual({ kind: 'current' })
  const renewed = await reseal(ring('2', '1'), 'session', old)
  if (renewed.kind !== 'resealed') throw new Error(renewed.kind)
  expect(await unseal(ring('2'), 'session', renewed.sealed)).toBe('value')
  expect(await reseal(ring('2', '1'), 'session', renewed.sealed)).toEqual({ kind: 'current' })
  expect(await reseal(ring('2'), 'session', old)).toEqual({ kind: 'unopened' })
  expect(await reseal(ring('2', '1'), 'other', old)).toEqual({ kind: 'unopened' })
})

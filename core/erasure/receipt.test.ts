import { compactVerify, createLocalJWKSet } from 'jose'
import { expect, test } from 'vitest'
import { KEPT_BY_DEFAULT, makeReceipt, publicKeys, RECEIPT_TYPE, signReceipt } from './receipt.ts'

const key = (version: string, byte: number) => ({ version, key: new Uint8Array(32).fill(byte) })
const receipt = makeReceipt(
  {
    erasureId: '0198c0de-0000-7000-8000-000000000001',
    tenantId: 'us-aaaaaaaaaaaaaaaaaaaa',
    deployment: 'alcove',
    requestedAt: Date.UTC(2026, 9, 1, 12),
    finishedAt: Date.UTC(2026, 9, 1, 13),
    deleted: { projects: ['p1'], files: 3, controlRows: { tenants: 1 }, objectRows: 9 },
  },
  KEPT_BY_DEFAULT,
)

test('says until when at the latest a provider keeps something', () => {
  expect(receipt).toMatchObject({ requestedAt: '2026-10-01T12:00:00.000Z', finishedAt: '2026-10-01T13:00:00.000Z' })
  expect(receipt.kept[0]).toEqual({
    provider: 'Neon',
    what: 'The deleted database project, restorable on request',
    until: '2026-10-08T13:00:00.000Z',
  })
  const untilOf = (provider: string) => receipt.kept.find((kept) => kept.provider === provider)?.until
  expect(untilOf('Cloudflare Durable Objects')).toBe('2026-10-31T13:00:00.000Z')
  expect(untilOf('Cloudflare R2')).toBe(receipt.finishedAt)
})

test('is signed, and checked with the public keys alone, also after the key was rotated', async () => {
  const old = [key('1', 7)]
  const signed = await signReceipt(old, receipt)
  expect(await signReceipt(old, receipt)).toBe(signed)

  const jwks = await publicKeys([key('2', 8), ...old])
  expect(jwks.keys).toMatchObject([{ kid: '2' }, { kid: '1', kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }])
  expect(JSON.stringify(jwks)).not.toContain('"d"')
  const { payload, protectedHeader } = await compactVerify(signed, createLocalJWKSet(jwks))
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(receipt)
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: '1', typ: RECEIPT_TYPE })
})

test('a changed receipt, and one signed by somebody else, are found out', async () => {
  const jwks = createLocalJWKSet(await publicKeys([key('1', 7)]))
  const [header, payload, signature] = (await signReceipt([key('1', 7)], receipt)).split('.')
  const changed = Buffer.from(JSON.stringify({ ...receipt, deleted: {} })).toString('base64url')
  await expect(compactVerify(`${header}.${changed}.${signature}`, jwks)).rejects.toThrow()
  const foreign = (await signReceipt([key('1', 9)], receipt)).split('.')[2]
  await expect(compactVerify(`${header}.${payload}.${foreign}`, jwks)).rejects.toThrow()
})

/**
 * Streams of a PDF that anybody may open although it is encrypted: with the empty password (ISO 32000-2, 7.6). Without this
 * such a file could hide from the guard what pdf.js would see.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { dictionaryIn, type PdfDictionary, stringIn } from './pdf-values.ts'

export interface Encryption {
  /** The data of a stream of this object. Null when the key isn't known, so that nobody can say what they are. */
  decrypted(data: Buffer, object: { number: number; generation: number } | null): Buffer | null
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
/** How far around its name a dictionary of encryption reaches. */
const REACH = 8_192
/** More dictionaries than this are no mistake any more. */
const CANDIDATES = 16

/** Null for a file that isn't encrypted. */
export function encryptionOf(bytes: Buffer): Encryption | null {
  if (!bytes.includes('/Encrypt')) return null
  const ids = [...placesOf(bytes, '/ID')].map(
    (at) => stringIn(bytes.toString('latin1', at + 3, at + 300)) ?? Buffer.alloc(0),
  )
  for (const at of placesOf(bytes, '/Standard')) {
    const from = Math.max(0, at - REACH)
    const before = bytes.toString('latin1', from, at)
    const start = Math.max(before.lastIndexOf('obj'), before.lastIndexOf('/Encrypt'), 0)
    const dict = dictionaryIn(bytes.toString('latin1', from + start, at + REACH))
    if (!dict) continue
    for (const id of [...ids, Buffer.alloc(0)]) {
      const key = keyOf(dict, id)
      if (key) return { decrypted: decrypter(dict, key) }
    }
  }
  return { decrypted: () => null }
}

function* placesOf(bytes: Buffer, what: string): Generator<number> {
  let at = bytes.indexOf(what)
  for (let n = 0; at !== -1 && n < CANDIDATES; n++, at = bytes.indexOf(what, at + what.length)) yield at
}

const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest()
const bytesOf = (dict: PdfDictionary, key: string) => {
  const value = dict.get(key)
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
const numberOf = (dict: PdfDictionary, key: string) => {
  const value = dict.get(key)
  return typeof value === 'number' ? value : 0
}

/** The key of the file for the empty password; null when that isn't the password. */
function keyOf(dict: PdfDictionary, id: Buffer): Buffer | null {
  const [version, revision] = [numberOf(dict, 'V'), numberOf(dict, 'R')]
  if (version === 5) return newerKeyOf(dict, revision)
  const [owner, user] = [bytesOf(dict, 'O').subarray(0, 32), bytesOf(dict, 'U').subarray(0, 32)]
  const flags = Buffer.alloc(4)
  flags.writeInt32LE(numberOf(dict, 'P') | 0)
  const openMetadata = version === 4 && dict.get('EncryptMetadata') === false
  const metadata = revision >= 4 && openMetadata ? Buffer.alloc(4, 0xff) : Buffer.alloc(0)
  const length = keyLengthOf(dict, version)
  if (length < 5 || length > 16) return null
  let hash = md5(PADDING, owner, flags, id, metadata)
  if (revision >= 3) for (let i = 0; i < 50; i++) hash = md5(hash.subarray(0, length))
  const key = hash.subarray(0, length)
  let check = rc4(key, revision >= 3 ? md5(PADDING, id) : PADDING)
  if (revision >= 3)
    for (let i = 1; i <= 19; i++)
      check = rc4(
        key.map((byte) => byte ^ i),
        check,
      )
  if (check.length === 0 || !user.subarray(0, check.length).equals(check)) return null
  return version === 4 && key.length < 16 ? Buffer.concat([key, Buffer.alloc(16 - key.length)]) : key
}

function keyLengthOf(dict: PdfDictionary, version: number): number {
  const said = numberOf(dict, 'Length')
  if (said) return said >> 3
  if (version < 4) return 5
  const length = numberOf(streamFilter(dict) ?? new Map(), 'Length') || 128
  return length < 40 ? length : length >> 3
}

/** Revisions 5 and 6. */
function newerKeyOf(dict: PdfDictionary, revision: number): Buffer | null {
  const user = bytesOf(dict, 'U')
  const hash = revision >= 6 ? hashOf : (salt: Buffer) => createHash('sha256').update(salt).digest()
  if (!hash(user.subarray(32, 40)).equals(user.subarray(0, 32))) return null
  const wrapped = bytesOf(dict, 'UE').subarray(0, 32)
  if (wrapped.length < 32) return null
  const cipher = createDecipheriv('aes-256-cbc', hash(user.subarray(40, 48)), Buffer.alloc(16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(wrapped), cipher.final()])
}

/** Algorithm 2.B for the empty password. */
function hashOf(salt: Buffer): Buffer {
  let key: Buffer = createHash('sha256').update(salt).digest()
  for (let round = 0, last = 0; round < 64 || last > round - 32; round++) {
    const input = Buffer.alloc(key.length * 64)
    for (let i = 0; i < 64; i++) key.copy(input, i * key.length)
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false)
    const out = cipher.update(input)
    const rest = out.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = createHash(rest === 0 ? 'sha256' : rest === 1 ? 'sha384' : 'sha512')
      .update(out)
      .digest()
    last = out.at(-1) ?? 0
  }
  return key.subarray(0, 32)
}

function streamFilter(dict: PdfDictionary): PdfDictionary | null {
  const filters = dict.get('CF')
  const name = dict.get('StmF')
  const filter = filters instanceof Map && typeof name === 'string' ? filters.get(name) : undefined
  return filter instanceof Map ? filter : null
}

function decrypter(dict: PdfDictionary, key: Buffer): Encryption['decrypted'] {
  const version = numberOf(dict, 'V')
  const method = version < 4 ? 'V2' : streamFilter(dict)?.get('CFM')
  if (method === undefined || method === 'None') return (data) => data
  if (version === 5 || method === 'AESV3') return (data) => aes('aes-256-cbc', key, data)
  const ofObject = (object: { number: number; generation: number }, salt: string) => {
    const { number, generation } = object
    const numbers = Buffer.from([number, number >> 8, number >> 16, generation, generation >> 8].map((n) => n & 0xff))
    return md5(key, numbers, Buffer.from(salt)).subarray(0, Math.min(key.length + 5, 16))
  }
  return (data, object) => {
    if (!object) return null
    return method === 'AESV2' ? aes('aes-128-cbc', ofObject(object, 'sAlT'), data) : rc4(ofObject(object, ''), data)
  }
}

/** The first block is what the rest is mixed with; what is no whole block at the end is left out, and so is no padding. */
function aes(name: string, key: Buffer, data: Buffer): Buffer {
  const whole = data.length - (data.length % 16)
  if (whole < 32) return Buffer.alloc(0)
  const cipher = createDecipheriv(name, key, data.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(data.subarray(16, whole)), cipher.final()])
}

function rc4(key: Uint8Array, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i)
  const swap = (i: number, j: number) => {
    const held = state[i] ?? 0
    state[i] = state[j] ?? 0
    state[j] = held
  }
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff
    swap(i, j)
  }
  const out = Buffer.alloc(data.length)
  for (let n = 0, i = 0, j = 0; n < data.length; n++) {
    i = (i + 1) & 0xff
    j = (j + (state[i] ?? 0)) & 0xff
    swap(i, j)
    out[n] = (data[n] ?? 0) ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0)
  }
  return out
}

import { brotliCompressSync, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflatedAsFarAsPossible } from './damaged-deflate.ts'
import { decoded, type Filter, filtersOf, NOTHING } from './filters.ts'

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(2_000)

async function undo(data: Buffer, filters: Filter[]): Promise<{ text: string; counted: number; largest: number }> {
  const chunks: Uint8Array[] = []
  let counted = 0
  for await (const chunk of decoded(data, filters, (bytes) => (counted += bytes))) chunks.push(chunk)
  const largest = Math.max(0, ...chunks.map(({ length }) => length))
  return { text: Buffer.concat(chunks).toString('latin1'), counted, largest }
}

const hex = (data: Buffer) => Buffer.from(`${data.toString('hex')}>`)

function ascii85(data: Buffer): Buffer {
  let out = ''
  for (let at = 0; at < data.length; at += 4) {
    const group = Buffer.concat([data.subarray(at, at + 4), Buffer.alloc(4)]).subarray(0, 4)
    let value = group.readUInt32BE()
    const digits: string[] = []
    for (let i = 0; i < 5; i++, value = Math.floor(value / 85)) digits.unshift(String.fromCharCode(33 + (value % 85)))
    out += digits.join('').slice(0, Math.min(4, data.length - at) + 1)
  }
  return Buffer.from(`${out}~>`)
}

describe('filters are undone', () => {
  it.each<[string, Filter[], () => Buffer]>([
    ['deflated', ['flate'], () => deflateSync(text)],
    ['deflated and small', ['flate'], () => deflateSync(text.slice(0, 900))],
    ['deflated twice', ['flate', 'flate'], () => deflateSync(deflateSync(text))],
    ['in Brotli', ['brotli'], () => brotliCompressSync(text)],
    ['in hexadecimal', ['ascii-hex'], () => hex(Buffer.from(text))],
    ['in base 85', ['ascii85'], () => ascii85(Buffer.from(text))],
    ['deflated, then in base 85', ['ascii85', 'flate'], () => ascii85(deflateSync(text))],
    ['in runs', ['run-length'], () => Buffer.from('\x02The\xff \x01ok\x80more', 'latin1')],
    // The example of ISO 32000-1, 7.4.4.2.
    ['in LZW', ['lzw'], () => Buffer.from([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01])],
  ])('%s', async (name, filters, make) => {
    const expected: Record<string, string> = {
      'deflated and small': text.slice(0, 900),
      'in runs': 'The  ok',
      'in LZW': '-----A---B',
    }
    expect((await undo(make(), filters)).text).toBe(expected[name] ?? text)
  })

  it('and what came out of each is counted', async () => {
    const once = deflateSync(text)
    expect((await undo(deflateSync(once), ['flate', 'flate'])).counted).toBe(once.length + text.length)
  })

  it('piece by piece', async () => {
    const { text: all, largest } = await undo(deflateSync(Buffer.alloc(40_000_000)), ['flate'])
    expect(all.length).toBe(40_000_000)
    expect(largest).toBeLessThan(1_000_000)
  })

  it('as far as they go, where the data are damaged or end too early', async () => {
    const data = deflateSync(Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 251)))
    const cut = await undo(data.subarray(0, data.length - 6), ['flate'])
    expect(cut.text.length).toBeGreaterThan(20_000)
    expect((await undo(Buffer.from('no data'), ['flate'])).text).toBe('')
    expect((await undo(Buffer.concat([deflateSync(text), Buffer.from('more')]), ['flate'])).text).toBe(text)
  })

  it.each([0, 1, 6, 9])('as far as pdf.js goes, where a byte of data at level %i is wrong', async (level) => {
    const whole = Buffer.from(Array.from({ length: 60_000 }, (_, i) => ((i * i) >> 3) % 200))
    const data = deflateSync(whole, { level })
    expect(Buffer.concat([...inflatedAsFarAsPossible(data)]).equals(whole)).toBe(true)
    const half = data.length >> 1
    const cut = Buffer.concat([...inflatedAsFarAsPossible(data.subarray(0, half))])
    expect(cut.equals(whole.subarray(0, cut.length))).toBe(true)
    expect(cut.length).toBeGreaterThan(5_000)
    const last = Buffer.from(data)
    last[last.length - 1] = (last[last.length - 1] ?? 0) ^ 1
    expect((await undo(last, ['flate'])).text).toBe(whole.toString('latin1'))
  })

  it.each(Object.entries(NOTHING))('nothing comes out of %s that was made empty', async (filter, nothing) => {
    const data = Buffer.concat([Buffer.from(nothing, 'latin1'), Buffer.from(text)])
    expect((await undo(data, [filter as Filter])).text).toBe('')
  })
})

describe('the filters of a stream', () => {
  const none = new Uint8Array()
  it.each<[string, Filter[]]>([
    ['<< /Filter /FlateDecode >>', ['flate']],
    ['<< /Filter[/A85/Fl] >>', ['ascii85', 'flate']],
    ['<< /F /LZW >>', ['lzw']],
    ['<< /Filter /#46lateDecode >>', ['flate']],
    ['<< /Filter /DCTDecode >>', []],
    ['<< /Filter [/FlateDecode /DCTDecode] >>', ['flate']],
    ['<< /Length 9 >>', []],
  ])('%s', (dict, filters) => expect(filtersOf(dict, none)).toEqual(filters))

  it('are known by the data, where the dictionary doesn’t say', () => {
    expect(filtersOf('<< /Filter 7 0 R >>', deflateSync('x'))).toEqual(['flate'])
    expect(filtersOf('<< >>', Buffer.from('q 1 0 0 1 0 0 cm'))).toEqual([])
  })
})

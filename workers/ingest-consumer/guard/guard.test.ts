import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type Bytes, rawPdf, stream } from '../../../tests/support/odd-pdfs.ts'
import { makePdf, prose } from '../../../tests/support/pdf.ts'
import { GUARD_LIMITS, guard } from './guard.ts'
import { type StreamAt, scan } from './scan.ts'

const flate = (size: number, entries = '') =>
  stream(deflateSync(Buffer.alloc(size, 'q ')), `/Filter /FlateDecode ${entries}`)
const limits = (changes: Partial<typeof GUARD_LIMITS>) => ({ ...GUARD_LIMITS, ...changes })
const guarded = async (file: Bytes, changes: Partial<typeof GUARD_LIMITS> = {}) => {
  const before = Buffer.from(file)
  const { emptied } = await guard(file, undefined, limits(changes))
  return { emptied, same: before.equals(file) }
}

function streamsOf(file: Uint8Array): StreamAt[] {
  const streams: StreamAt[] = []
  for (const _ of scan(Buffer.from(file), { object: () => {}, stream: (stream) => streams.push(stream) }));
  return streams
}

const VERSIONS = ['1.3', '1.4', '1.6', '1.7', '1.7ext3'] as const

describe('streams are found', () => {
  const data = (file: Uint8Array) =>
    streamsOf(file).map(({ object, start, end }) => [
      object,
      Buffer.from(file).toString('latin1', start, end ?? undefined),
    ])

  it('with their objects', () => {
    expect(data(rawPdf(['null', stream('one'), stream('two')]))).toEqual([
      [2, 'one'],
      [3, 'two'],
    ])
  })
  it('where the length is said by another object, or said wrong', () => {
    const long = 'a endstream b'
    const said = (length: string) => `<< /Length ${length} >>\nstream\n${long}\nendstream`
    expect(data(rawPdf([said('2 0 R'), '13']))).toEqual([[1, long]])
    expect(data(rawPdf([said('9 0 R'), '13']))[0]?.[1]).toContain(long)
    expect(data(rawPdf([said('3')]))).toEqual([[1, 'a ']])
    expect(data(rawPdf([said('9999999')]))).toEqual([[1, 'a ']])
  })
  it('without a cross-reference, an end, or an object', () => {
    expect(data(Buffer.from('%PDF-1.4\nstream\nabc'))).toEqual([[null, 'abc']])
    expect(data(Buffer.from('7 0 obj << >> stream\r\nabc'))).toEqual([[7, 'abc']])
  })
})

describe('a file', () => {
  it('that is like others is left as it is', async () => {
    expect(await guarded(await makePdf([prose('attic', 40), prose('cellar', 40)]))).toEqual({ emptied: 0, same: true })
  })

  it('with a stream that expands too much is refused', async () => {
    const file = () => rawPdf([flate(2_000_000)])
    await expect(guard(file(), undefined, limits({ stream: 1_999_999 }))).rejects.toMatchObject({
      kind: 'expands-too-much',
      message: expect.stringMatching(/expands too much/),
    })
    expect(await guarded(file(), { stream: 2_000_000 })).toEqual({ emptied: 0, same: true })
  })

  it('with streams that together expand too much is refused', async () => {
    const file = () => rawPdf([flate(500_000), flate(500_000, '/Subtype /Image')])
    await expect(guard(file(), undefined, limits({ file: 999_999 }))).rejects.toMatchObject({
      kind: 'expands-too-much',
    })
    await guard(file(), undefined, limits({ file: 1_000_000 }))
  })

  it('loses a part that is too much to read in one go, and nothing else', async () => {
    const file = rawPdf([flate(400_000), flate(100_000)])
    expect(await guarded(file, { part: 300_000 })).toMatchObject({ emptied: 1, same: false })
    expect(streamsOf(file)).toHaveLength(2)
    expect(await guarded(file, { part: 300_000 })).toMatchObject({ emptied: 0 })
  })

  it('is not said to have lost text with a picture', async () => {
    expect(await guarded(rawPdf([flate(400_000, '/Subtype /Image')]), { part: 300_000 })).toMatchObject({ emptied: 0 })
  })

  it('loses the content of a page that is too much when it is put together', async () => {
    const file = () => rawPdf(['<< /Contents [2 0 R 2 0 R 3 0 R] >>', flate(200_000), flate(50_000)])
    expect(await guarded(file(), { part: 450_000 })).toEqual({ emptied: 0, same: true })
    expect(await guarded(file(), { part: 440_000 })).toMatchObject({ emptied: 1 })
  })

  it('loses widths that nobody can mean, wherever they stand', async () => {
    const file = rawPdf(['<< /W 2 0 R >>', '[0 2000000000 500]', '<< /W [5 3000000000 1] >>'])
    await guard(file)
    expect(Buffer.from(file).toString('latin1')).toMatch(/\[0 0000000000 500\][\s\S]*\[5 0000000000 1\]/)
    await expect(
      guard(rawPdf([stream(deflateSync('1 0 << /W [0 2000000000 1] >>'), '/Type /ObjStm /N 1 /First 4 /Filter /Fl')])),
    ).rejects.toMatchObject({ kind: 'damaged' })
  })

  it('keeps numbers within reason that say how much room is needed', async () => {
    const file = rawPdf([stream('1 0', '/Type /ObjStm /N 16777216 /First 4'), stream('x', '/Columns 99999')])
    expect(await guarded(file)).toMatchObject({ emptied: 0 })
    expect(Buffer.from(file).toString('latin1')).toMatch(/\/N 00099999 [\s\S]*\/Columns 99999 /)
  })

  it('whose cross-reference could go on for ever is left without one', async () => {
    const file = rawPdf([stream('', '/Type /XRef /W [0 0 0] /Size 2000000000')])
    await guard(file)
    expect(Buffer.from(file).toString('latin1')).toContain('/_ [0 0 0]')
  })

  it.each(VERSIONS)('that anybody may open is looked at although it is encrypted, PDF %s', async (pdfVersion) => {
    const open = () => makePdf([prose('attic', 400)], { pdfVersion, ownerPassword: 'owner' })
    expect(await guarded(await open())).toEqual({ emptied: 0, same: true })
    await expect(guard(await open(), undefined, limits({ stream: 1_000 }))).rejects.toMatchObject({
      kind: 'expands-too-much',
    })
    expect(await guarded(await open(), { part: 1_000 })).toMatchObject({ same: false })
  })

  it('that nobody can open is left without what nobody can look at', async () => {
    const file = await makePdf([prose('attic', 400)], { userPassword: 'secret' })
    const streams = streamsOf(file).length
    await guard(file)
    expect(streamsOf(file).length).toBeLessThan(streams)
  })

  it('is given up when nobody wants it any more', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(guard(rawPdf([flate(9_000_000)]), signal)).rejects.toThrow('enough')
  })

  it('leaves the thread to others while it is looked at', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await guard(rawPdf([flate(60_000_000)]))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})

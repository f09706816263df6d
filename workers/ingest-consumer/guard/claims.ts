/**
 * What a PDF says in a few bytes that a reader would work on for minutes: ranges of characters, widths, entries that nobody
 * counted. Pure: takes texts, says what they ask for.
 */

/** How many codes the ranges of a character map stand for, 0 for a text that is none; Infinity for one that can't be told. */
export function codesMapped(text: string): number {
  let codes = 0
  for (const [, kind, body = ''] of text.matchAll(/begin(bf|cid|notdef)range\b([\s\S]*?)(?=end\1range|$)/g)) {
    // Codes as literal strings are allowed and never seen.
    if (body.includes('(')) return Number.POSITIVE_INFINITY
    for (const [low, high] of rangesOf(body, kind === 'bf')) codes += Math.max(0, high - low + 1)
  }
  return codes
}

/** `<low> <high> target`; only that of a `bfrange` may be a string or an array of them. */
function* rangesOf(body: string, targetsAreStrings: boolean): Generator<[number, number]> {
  let depth = 0
  let place = 0
  let low = 0
  for (const [token, hex] of body.matchAll(/<([^>]*)>|\[|\]|[^\s<[\]]+/g)) {
    if (token === '[') depth++
    else if (token === ']') depth = Math.max(0, depth - 1)
    else if (depth > 0) continue
    if (depth > 0) continue
    if (hex !== undefined && place < 2) {
      const code = codeOf(hex)
      if (place === 0) low = code
      else yield [low, code]
      place++
    } else if (targetsAreStrings || hex === undefined) place = 0
  }
}

/** The last four bytes count, as in pdf.js. */
function codeOf(hex: string): number {
  const digits = hex.replace(/[^0-9a-fA-F]/g, '')
  return Number.parseInt(digits.slice(-8) || '0', 16)
}

/** Far more than a character's identifier can be (65,535; ISO 32000-1, annex C), and few enough to count through. */
const LAST_CID = 2 ** 20

export interface Span {
  start: number
  end: number
}

/** Numbers in an array of widths that can't be meant, given where the array begins. */
export function widthsBeyond(text: string, from: number): Span[] {
  const spans: Span[] = []
  let depth = 0
  for (const token of text.slice(from).matchAll(/[[\]]|[^\s[\]]+/g)) {
    if (token[0] === '[') depth++
    else if (token[0] === ']') depth--
    // An array that was never closed.
    else if (token[0].startsWith('/') || token[0].startsWith('<')) break
    else if (/^\d+$/.test(token[0]) && Number(token[0]) > LAST_CID) {
      const start = from + token.index
      spans.push({ start, end: start + token[0].length })
    }
    if (depth <= 0) break
  }
  return spans
}

/** Where arrays of widths begin in a text, and the objects that are such arrays. */
export function widthsIn(text: string): { arrays: number[]; objects: number[] } {
  const arrays: number[] = []
  const objects: number[] = []
  for (const match of text.matchAll(/\/W2?\s*(?:(\[)|(\d+)\s+\d+\s+R)/g)) {
    if (match[1]) arrays.push(match.index + match[0].length - 1)
    else objects.push(Number(match[2]))
  }
  return { arrays, objects }
}

/** Arrays of references, as the numbers of the objects: a page's content is one. */
export function* referenceArrays(text: string): Generator<number[]> {
  for (const [array] of text.matchAll(/\[\s*\d+\s+\d+\s+R[\s\dR]*\]/g))
    yield Array.from(array.matchAll(/(\d+)\s+\d+\s+R/g), ([, number]) => Number(number))
}

/**
 * The bytes of an entry in a cross-reference stream; null for another stream. 0 where there are none, so that any number of
 * entries could be claimed; the same for widths that can't be seen here, as they must be.
 */
export function entryWidth(dict: string): number | null {
  const widths = /\/W\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(dict)
  const type = /\/Type\s*\/XRef/.test(dict)
  if (!widths) return type ? 0 : null
  if (!type && !/\/(?:Size|Index)\b/.test(dict)) return null
  return Number(widths[1]) + Number(widths[2]) + Number(widths[3])
}

/** Numbers by which a dictionary asks for room that no stream needs: rows of pixels, places for objects. */
export function roomClaimed(dict: string): Span[] {
  return Array.from(
    dict.matchAll(/\/(?:Columns|N|Colors|BitsPerComponent)\s+\+?(\d{6,})/g),
    ({ index, 0: all, 1: number = '' }) => ({
      start: index + all.length - number.length,
      end: index + all.length,
    }),
  )
}

/** Whether a stream holds other objects. */
export function holdsObjects(dict: string): boolean {
  return /\/ObjStm\b/.test(dict) || (/\/First\b/.test(dict) && /\/N\b/.test(dict))
}

/** Nobody decodes images to find text; a page's content may still call itself one. */
export function isImage(dict: string): boolean {
  return /\/Subtype\s*\/Image\b/.test(dict)
}

/** Where a dictionary has this key. */
export function* keysIn(dict: string, key: string): Generator<Span> {
  for (const { index } of dict.matchAll(new RegExp(`/${key}(?![A-Za-z0-9])`, 'g')))
    yield { start: index, end: index + 1 + key.length }
}

/** Whether a stream's first filter is one of pictures, so that pdf.js takes it for nothing else. */
export function isPicture(dict: string): boolean {
  return /\/Filter\s*\[?\s*\/(?:DCTDecode|JPXDecode|JBIG2Decode|CCITTFaxDecode)\b/.test(dict)
}

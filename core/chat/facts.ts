/**
 * The facts of a text that a reader would check first: its numbers and its names, in a form in which two ways of writing
 * the same one compare as equal. No I/O.
 */

export interface NumberFact {
  /** As it was written, with its currency, percent sign or scale left out. */
  text: string
  /** What it may mean: "1.234" is 1.234 or, in other countries, 1234. */
  readings: number[]
  /** 1, or what a word behind it multiplies it by: "1.2 billion". */
  scale: number
  /** Digits after the decimal sign, and significant ones: what a rounded number can be compared by. */
  decimals: number
  significant: number
}

export interface NameFact {
  text: string
  /** Its words as `nameWords` gives them. */
  words: string[]
}

export interface Facts {
  numbers: NumberFact[]
  names: NameFact[]
}

/** What a text holds, for looking facts up in it. */
export interface Holdings {
  /** Every reading of every number, also multiplied by its scale, also of small numbers in words. */
  numbers: ReadonlySet<number>
  words: ReadonlySet<string>
}

const NUMBER =
  /\p{Nd}+(?:[.,'’]\p{Nd}+)*(?:[\s\u00a0-]?(thousand|million|billion|trillion|mn|bn|tn)\b|([kMB])(?![\p{L}\p{N}]))?/gu
const SUPERSCRIPTS = /[\u00b9\u00b2\u00b3\u2070-\u2079]/g
/** Spaces that don't break between digits group them; of others, on a page, that can't be told. */
const GROUPING_SPACE = /(?<=\p{Nd})[\u00a0\u2009\u202f](?=\p{Nd}{3}(?!\p{Nd}))/gu
const PERHAPS_GROUPED = /(?<![\p{Nd}.,])\p{Nd}{1,3}(?: \p{Nd}{3})+(?!\p{Nd})/gu
const GROUPED = /^\p{Nd}{1,3}(?:[,'’]\p{Nd}{3})+(?:\.\p{Nd}+)?$/u
const GROUPED_BY_POINTS = /^\p{Nd}{1,3}(?:\.\p{Nd}{3})+(?:,\p{Nd}+)?$/u
const SCALES: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  M: 1e6,
  mn: 1e6,
  million: 1e6,
  B: 1e9,
  bn: 1e9,
  billion: 1e9,
  tn: 1e12,
  trillion: 1e12,
}
/** "$195.9 billion" may stand in a table in thousands or millions. */
const TABLE_UNITS = [1, 1e3, 1e6, 1e9]
/** A rounded number with fewer digits than this agrees with almost anything. */
const ROUNDED_DIGITS = 2

const IN_WORDS = new Map(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
   nineteen twenty`
    .split(/\s+/)
    .map((word, value) => [word, value]),
)
for (const [i, word] of 'thirty forty fifty sixty seventy eighty ninety hundred'.split(' ').entries())
  IN_WORDS.set(word, 30 + 10 * i)
for (const [i, word] of 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ').entries())
  IN_WORDS.set(word, i + 1)
for (const [word, value] of [
  ['once', 1],
  ['twice', 2],
  ['half', 0.5],
] as const)
  IN_WORDS.set(word, value)

/** "1." or "2)" before an item of a list counts items; it says nothing. */
const LIST_NUMBER = /^\s*(?:[-*+>#|]+\s+)*\(?\p{Nd}{1,3}[.)](?=\s|$)/u
const PAGE = /\b(?:pages?|pp?\.)\s*\p{Nd}+(?:\s*(?:[-–,]|and)\s*\p{Nd}+)*/giu

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[.&'’][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu
/** A word divided at the end of a line, whatever became of the line break since. */
const DIVIDED_WORD = /(\p{Ll})-\s+(\p{Ll})/gu
const STARTS_SENTENCE = /(?:^|[.!?:;…“"«(|•\n>#*_-])[\s“"«(*_>#-]*$/u
/** Capitalised for other reasons than being names. */
const NO_NAMES = new Set(
  `a about according additionally after all also although an and another any as at based be because before both but by
   currently despite do during each finally first for from further furthermore given he her here his how however i if in
   is it its last many more most next no not note of on one only or other our overall second she similarly since so some
   such that the their then there therefore these they third this those through thus to two under unlike until what when
   where whereas whether which while who why with within without you your yes`.split(/\s+/),
)

/**
 * The facts that `text`, a sentence, states. A word in capitals at its start is taken for a name if another follows, if it
 * is an acronym, or if `isName` knows it.
 */
export function factsOf(text: string, isName: (word: string) => boolean = () => false): Facts {
  const plain = text.normalize('NFC').replace(LIST_NUMBER, '').replaceAll(PAGE, 'page').replaceAll(DIVIDED_WORD, '$1$2')
  return { numbers: numbersOf(plain), names: namesOf(plain, isName) }
}

export function holdingsOf(text: string): Holdings {
  const words = new Set(nameWords(text))
  const numbers = new Set<number>()
  for (const { readings, scale } of numbersOf(text))
    for (const reading of readings) numbers.add(reading).add(tidy(reading * scale))
  for (const [digits] of text.matchAll(PERHAPS_GROUPED)) numbers.add(Number(digits.replaceAll(' ', '')))
  for (const word of words) {
    const value = IN_WORDS.get(word)
    if (value !== undefined) numbers.add(value)
  }
  return { numbers, words }
}

export function holdsNumber({ numbers }: Holdings, fact: NumberFact): boolean {
  if (fact.readings.some((reading) => numbers.has(reading) || numbers.has(tidy(reading * fact.scale)))) return true
  if (fact.scale === 1) return false
  const [value = 0] = fact.readings
  const mayBeRounded = fact.significant >= ROUNDED_DIGITS
  for (const number of numbers) {
    for (const unit of TABLE_UNITS) {
      const scaled = (number * unit) / fact.scale
      if (tidy(scaled) === value || (mayBeRounded && Number(scaled.toFixed(fact.decimals)) === value)) return true
    }
  }
  return false
}

/** A name is there when at least half of its words are: "Costco" for "Costco Wholesale". */
export function holdsName({ words }: Holdings, { words: wanted }: NameFact): boolean {
  return wanted.filter((word) => words.has(word)).length * 2 >= wanted.length
}

/** Words in lower case, without possessive and without the points of an abbreviation; compounds in their parts. */
export function nameWords(text: string): string[] {
  const joined = text.replaceAll(DIVIDED_WORD, '$1$2').normalize('NFKC')
  return Array.from(joined.matchAll(WORD), ([word]) => nameWord(word))
}

function nameWord(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]s$/u, '')
    .replaceAll(/[.'’]/gu, '')
}

function numbersOf(text: string): NumberFact[] {
  const plain = text.replaceAll(SUPERSCRIPTS, ' ').replaceAll(GROUPING_SPACE, '’').normalize('NFKC')
  return Array.from(plain.matchAll(NUMBER)).flatMap(([written, word, letter]) => {
    const digits = written.slice(0, written.length - (letter ?? '').length).replace(/[\s\u00a0-]?\p{L}+$/u, '')
    const scale = SCALES[word ?? letter ?? ''] ?? 1
    return readingsOf(digits).map(({ text, readings }) => {
      const [, fraction = ''] = /[.,](\p{Nd}+)$/u.exec(text) ?? []
      const decimals = Number.isInteger(readings[0]) ? 0 : fraction.length
      return { text, readings, scale, decimals, significant: text.replaceAll(/[^\p{Nd}]|^0+/gu, '').length }
    })
  })
}

/** One number; or several, where signs divide them that no number has ("1.2.3"). */
function readingsOf(digits: string): { text: string; readings: number[] }[] {
  const whole = digits.replaceAll(/[^\p{Nd}]/gu, '')
  const one = (...values: (string | number)[]) => [{ text: digits, readings: [...new Set(values.map(Number))] }]
  if (whole === digits) return one(digits)
  if (GROUPED.test(digits)) {
    const value = digits.replaceAll(/[^\p{Nd}.]/gu, '')
    return /^\p{Nd}+,\p{Nd}+$/u.test(digits) ? one(value, digits.replace(',', '.')) : one(value)
  }
  if (GROUPED_BY_POINTS.test(digits)) {
    const value = digits.replaceAll('.', '').replace(',', '.')
    return /^\p{Nd}+\.\p{Nd}+$/u.test(digits) ? one(digits, value) : one(value)
  }
  if (/^\p{Nd}+[.,]\p{Nd}+$/u.test(digits)) return one(digits.replace(',', '.'))
  return digits.split(/[^\p{Nd}]/u).map((part) => ({ text: part, readings: [Number(part)] }))
}

/** Without what binary fractions add: 1.1 × 1e6. */
const tidy = (value: number) => Number(value.toPrecision(12))

const NONE = { text: '', end: 0, first: false }

function namesOf(text: string, isName: (word: string) => boolean): NameFact[] {
  const names: NameFact[] = []
  let open: { text: string; end: number; first: boolean } = NONE
  const close = () => {
    if (open === NONE) return
    const words = open.text.split(/\s+/)
    const doubtful = open.first && words.length === 1 && !isAcronym(open.text) && !isName(nameWord(open.text))
    if (!doubtful) names.push({ text: open.text, words: nameWords(open.text) })
    open = NONE
  }
  for (const match of text.matchAll(WORD)) {
    const [word] = match
    const end = match.index + word.length
    const goesOn = open !== NONE && /^[ \u00a0-]$/u.test(text.slice(open.end, match.index))
    if (!/^\p{Lu}/u.test(word) || NO_NAMES.has(word.toLowerCase())) close()
    else if (goesOn) open = { ...open, text: `${open.text} ${word}`, end }
    else {
      close()
      open = { text: word, end, first: STARTS_SENTENCE.test(text.slice(0, match.index)) }
    }
  }
  close()
  return names
}

const isAcronym = (word: string) => (word.match(/\p{Lu}/gu)?.length ?? 0) >= 2

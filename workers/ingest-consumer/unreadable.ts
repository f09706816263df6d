/** Why a file can't become a document, in words for the person who uploaded it. Trying again can't help. */

export type UnreadableKind =
  | 'missing'
  | 'not-a-pdf'
  | 'password'
  | 'damaged'
  | 'no-pages'
  | 'too-many-pages'
  | 'no-text'
  | 'too-slow'
  | 'too-much-text'
  | 'expands-too-much'

const SENTENCES: Record<Exclude<UnreadableKind, 'too-many-pages'>, string> = {
  missing: 'The file is no longer in storage. Upload it again.',
  'not-a-pdf': 'This file isn’t a PDF. Save or print it as PDF and upload that.',
  password: 'This PDF is locked with a password. Upload a copy without one.',
  damaged: 'This PDF is damaged and can’t be read. Upload a copy that opens in a PDF viewer.',
  'no-pages': 'This PDF has no pages.',
  'no-text':
    'This PDF is a scan without a text layer, or its text can’t be made out. Run it through text recognition (OCR) and upload the result.',
  'expands-too-much':
    'This PDF expands too much: what is packed in it takes more room than Alcove can give one file. Print it to a new PDF, or split it, and upload that.',
  'too-slow': 'This PDF takes too long to read. Print it to a new PDF, or split it, and upload that.',
  'too-much-text': 'This PDF holds more text than Alcove can search. Split it and upload the parts.',
}

export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
  readonly kind: UnreadableKind

  constructor(kind: UnreadableKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}

export function unreadable(kind: keyof typeof SENTENCES): UnreadableFile {
  return new UnreadableFile(kind, SENTENCES[kind])
}

export function tooManyPages(pages: number, limit: number): UnreadableFile {
  const sentence = `This PDF has ${pages} pages; the limit is ${limit}. Split it and upload the parts.`
  return new UnreadableFile('too-many-pages', sentence)
}

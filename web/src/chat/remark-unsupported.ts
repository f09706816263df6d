import type { PhrasingContent, Root, RootContent } from 'mdast'
import type { Unsupported } from '../api/types.ts'

/** Names of the attributes that carry what is missing from the syntax tree to its component. */
export interface UnsupportedProps {
  /** On the last piece of a sentence only: what of it is in no passage, as JSON. */
  'data-missing'?: string
}

interface Piece {
  start: number
  end: number
  unsupported: Unsupported | null
}

interface Parent {
  children: (RootContent | PhrasingContent)[]
}

/**
 * A remark plugin: the sentences that passages don't bear out become `<mark>` elements, one for each piece of text they
 * consist of. Has to run before the plugin that takes markers out of the text, since it goes by places in the source.
 */
export function remarkUnsupported(sentences: readonly Unsupported[] = []) {
  return (tree: Root, file: { toString(): string }): void => {
    if (sentences.length === 0) return
    const last = new Map<Unsupported, { data?: { hProperties?: object } }>()
    markIn(tree, { source: String(file), at: 0 }, sentences, last)
    for (const [{ missing }, node] of last)
      node.data = { ...node.data, hProperties: { 'data-missing': JSON.stringify(missing) } }
  }
}

function markIn(
  parent: Parent,
  cursor: { source: string; at: number },
  sentences: readonly Unsupported[],
  last: Map<Unsupported, object>,
): void {
  parent.children = parent.children.flatMap((node): (RootContent | PhrasingContent)[] => {
    if (node.type !== 'text') {
      // The text of a link says where it leads, and is not to be mixed with anything.
      if ('children' in node && node.type !== 'link') markIn(node as Parent, cursor, sentences, last)
      return [node]
    }
    // What other plugins split has no place of its own any more: it comes after what came before it.
    const start = node.position?.start.offset ?? cursor.source.indexOf(node.value, cursor.at)
    if (start === -1) return [node]
    cursor.at = start + node.value.length
    return piecesOf(start, node.value.length, sentences).map((piece) => {
      const value = node.value.slice(piece.start - start, piece.end - start)
      if (!piece.unsupported) return { type: 'text', value }
      const marked: PhrasingContent = { type: 'emphasis', data: { hName: 'mark' }, children: [{ type: 'text', value }] }
      if (value.trim() !== '') last.set(piece.unsupported, marked)
      return marked
    })
  })
}

/** A stretch of the source, cut where sentences that are unsupported begin and end. */
function piecesOf(start: number, length: number, sentences: readonly Unsupported[]): Piece[] {
  const pieces: Piece[] = []
  const end = start + length
  let at = start
  for (const unsupported of sentences) {
    const [from, to] = [Math.max(at, unsupported.start), Math.min(end, unsupported.end)]
    if (from >= to) continue
    if (from > at) pieces.push({ start: at, end: from, unsupported: null })
    pieces.push({ start: from, end: to, unsupported })
    at = to
  }
  if (at < end) pieces.push({ start: at, end, unsupported: null })
  return pieces
}

import type { Definition, LinkReference, PhrasingContent, Root, RootContent } from 'mdast'
import { MARKER } from './citations.ts'

/** Names of the attributes that carry a marker from the syntax tree to its component. */
export interface CitationMarkProps {
  'data-number': number
  'data-occurrence': number
}

/**
 * A remark plugin: `[3]` becomes a `<cite>` element with its number, and with how many markers of that number
 * stand before it. Markers in code are counted but stay text, so that counts agree with the plain text. A
 * definition (`[3]: https://…`) can't turn a marker into a link: definitions are dropped.
 */
export function remarkCitations() {
  return (tree: Root): void => {
    const seen = new Map<number, number>()
    replaceIn(tree, seen)
  }
}

interface Parent {
  children: (RootContent | PhrasingContent)[]
}

function replaceIn(parent: Parent, seen: Map<number, number>): void {
  parent.children = parent.children.flatMap((node): (RootContent | PhrasingContent)[] => {
    if (node.type === 'text') return split(node.value, seen)
    if (node.type === 'inlineCode' || node.type === 'code') split(node.value, seen)
    if (node.type === 'definition') return dropped(node)
    if (node.type === 'linkReference') return split(sourceOf(node), seen)
    if ('children' in node) replaceIn(node as Parent, seen)
    return [node]
  })
}

function dropped(_definition: Definition): [] {
  return []
}

function sourceOf(node: LinkReference): string {
  const label = node.children.map((child) => ('value' in child ? child.value : '')).join('')
  return node.referenceType === 'full' ? `[${label}][${node.label ?? ''}]` : `[${label}]`
}

function split(text: string, seen: Map<number, number>): PhrasingContent[] {
  const pieces: PhrasingContent[] = []
  let from = 0
  for (const match of text.matchAll(MARKER)) {
    const number = Number(match[1])
    const occurrence = seen.get(number) ?? 0
    seen.set(number, occurrence + 1)
    const marker = mark(number, occurrence, match[0])
    const last = pieces.at(-1)
    if (match.index === from && last?.type === 'emphasis') last.children.push(marker)
    else pieces.push(...glued(text.slice(from, match.index), marker))
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ type: 'text', value: text.slice(from) })
  return pieces
}

/** A marker with what stands before it; it never begins a line apart from its word. */
function glued(before: string, marker: PhrasingContent): PhrasingContent[] {
  const word = /\S{1,32}\s*$/.exec(before)
  if (!word) return before ? [{ type: 'text', value: before }, marker] : [marker]
  const together: PhrasingContent = {
    type: 'emphasis',
    data: { hName: 'span', hProperties: { className: ['whitespace-nowrap'] } },
    children: [{ type: 'text', value: word[0] }, marker],
  }
  return word.index > 0 ? [{ type: 'text', value: before.slice(0, word.index) }, together] : [together]
}

function mark(number: number, occurrence: number, source: string): PhrasingContent {
  return {
    type: 'text',
    value: source,
    data: { hName: 'cite', hProperties: { 'data-number': number, 'data-occurrence': occurrence } },
  }
}

import { createContext, memo, type ReactNode, useContext, useMemo } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import remend from 'remend'
import type { Citation, Passage, Unsupported } from '../api/types.ts'
import { CitationMark } from './citation-mark.tsx'
import { citationFor, citationKey, passageOf } from './citations.ts'
import { type CitationMarkProps, remarkCitations } from './remark-citations.ts'
import { remarkUnsupported, type UnsupportedProps } from './remark-unsupported.ts'
import { UnsupportedText } from './unsupported.tsx'

interface Props {
  messageId: string
  text: string
  citations: Citation[]
  unsupported: Unsupported[]
  passages: Passage[]
  streaming: boolean
}

const AnswerContext = createContext<Omit<Props, 'text' | 'unsupported'>>({
  messageId: '',
  citations: [],
  passages: [],
  streaming: false,
})

/**
 * An answer's markdown. Its words come from documents that nobody vouches for, so it can't reach outside:
 * HTML is text, images are their alternative text, and addresses are shown but lead nowhere.
 */
const components: Components = {
  a: ({ href, children }) => <LinkText href={href}>{children}</LinkText>,
  img: ({ alt }) => <span className="text-ink-soft">[picture{alt ? `: ${alt}` : ''}]</span>,
  cite: (props) => {
    const { 'data-number': number, 'data-occurrence': occurrence } = props as unknown as CitationMarkProps
    return <PlacedMark number={Number(number)} occurrence={Number(occurrence)} />
  },
  mark: (props) => {
    const { 'data-missing': missing } = props as UnsupportedProps
    return <UnsupportedText missing={missing && JSON.parse(missing)}>{props.children}</UnsupportedText>
  },
  p: ({ children }) => <p className="not-first:mt-3 break-words">{children}</p>,
  h1: ({ children }) => <h3 className="not-first:mt-4 font-semibold">{children}</h3>,
  h2: ({ children }) => <h3 className="not-first:mt-4 font-semibold">{children}</h3>,
  h3: ({ children }) => <h4 className="not-first:mt-3 font-semibold">{children}</h4>,
  h4: ({ children }) => <h4 className="not-first:mt-3 font-semibold">{children}</h4>,
  h5: ({ children }) => <h4 className="not-first:mt-3 font-semibold">{children}</h4>,
  h6: ({ children }) => <h4 className="not-first:mt-3 font-semibold">{children}</h4>,
  ul: ({ children }) => <ul className="not-first:mt-2 flex list-disc flex-col gap-1 pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="not-first:mt-2 flex list-decimal flex-col gap-1 pl-5">
      {children}
    </ol>
  ),
  blockquote: ({ children }) => <blockquote className="mt-3 border-line-strong border-l-2 pl-3">{children}</blockquote>,
  strong: ({ children }) => <strong className="font-semibold">{children}</strong>,
  code: ({ children }) => <code className="rounded-sm bg-sunken px-1 font-mono text-sm">{children}</code>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide code is scrolled by keyboard too
    <pre tabIndex={0} className="mt-3 overflow-x-auto rounded-md bg-sunken p-3 [&_code]:p-0">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section tabIndex={0} aria-label="Table" className="mt-3 overflow-x-auto">
      <table className="text-sm">{children}</table>
    </section>
  ),
  th: ({ children }) => <th className="border-line-strong border-b py-1 pr-4 text-left font-semibold">{children}</th>,
  td: ({ children }) => <td className="border-line border-b py-1 pr-4 align-top tabular-nums">{children}</td>,
  hr: () => <hr className="my-4 border-line" />,
}

export default memo(function Markdown({ text, unsupported, ...answer }: Props) {
  const { messageId, citations, passages, streaming } = answer
  // Half a marker or half a bold word at the end of a stream is completed, so that nothing flickers.
  const source = streaming ? remend(text) : text
  const rendered = useMemo(() => {
    const plugins: Options['remarkPlugins'] = [remarkGfm, [remarkUnsupported, unsupported], remarkCitations]
    return (
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {source}
      </ReactMarkdown>
    )
  }, [source, unsupported])
  const context = useMemo(
    () => ({ messageId, citations, passages, streaming }),
    [messageId, citations, passages, streaming],
  )
  return <AnswerContext value={context}>{rendered}</AnswerContext>
})

function PlacedMark({ number, occurrence }: { number: number; occurrence: number }) {
  const { messageId, citations, passages, streaming } = useContext(AnswerContext)
  const citation = citationFor(citations, number, occurrence)
  if (!citation) return streaming ? <sup className="text-ink-soft">{number}</sup> : <>[{number}]</>
  return (
    <CitationMark
      markKey={citationKey(messageId, number, occurrence)}
      citation={citation}
      passage={passageOf(citation, passages)}
    />
  )
}

function LinkText({ href, children }: { href: string | undefined; children: ReactNode }) {
  const label = typeof children === 'string' ? children : null
  const shown = href && label !== href && href !== `http://${label}` && href !== `mailto:${label}`
  return (
    <>
      {children}
      {shown && <span className="text-ink-soft"> ({href})</span>}
    </>
  )
}

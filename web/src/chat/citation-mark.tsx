import { Button, Tooltip, TooltipTrigger } from 'react-aria-components'
import type { Citation, Passage } from '../api/types.ts'
import { useStore } from '../lib/store.ts'
import { focus } from '../reading/focus.ts'
import { useWorkspace } from '../workspace/context.ts'
import { quoteInPassage } from './citations.ts'
import { useOpenCitation } from './use-citation-keys.ts'

/** Characters of the passage that the preview shows around the quote. */
const AROUND = 120

/** A citation's number in an answer: hover or focus shows the quote, a press opens its page. */
export function CitationMark({
  markKey,
  citation,
  passage,
}: {
  markKey: string
  citation: Citation
  passage: Passage | undefined
}) {
  const { documents } = useWorkspace()
  const open = useOpenCitation()
  const active = useStore(focus)?.key === markKey
  const deleted = citation.deleted || (documents.data?.every(({ id }) => id !== citation.documentId) ?? false)
  const { before, quote, after } = quoteInPassage(citation.quote, passage?.text, AROUND)
  const { number, page } = citation
  // The library may have renamed it since.
  const title = documents.data?.find(({ id }) => id === citation.documentId)?.title ?? citation.title

  return (
    <TooltipTrigger delay={250} closeDelay={100}>
      <Button
        aria-label={deleted ? `Citation ${number}: document deleted` : `Citation ${number}: ${title}, page ${page}`}
        aria-current={active ? 'true' : undefined}
        onPress={() => {
          if (!deleted) open(markKey, citation)
        }}
        className={`mx-0.5 inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm px-1 align-[1px] font-semibold text-xs tabular-nums pointer-coarse:h-6 pointer-coarse:min-w-6 ${
          deleted
            ? 'border border-line-strong border-dashed text-ink-soft line-through'
            : active
              ? 'bg-accent text-on-accent'
              : 'bg-accent-soft text-accent hover:bg-accent hover:text-on-accent'
        }`}
      >
        {number}
      </Button>
      <Tooltip
        offset={6}
        className="motion-appear max-w-sm rounded-md border border-line bg-surface p-3 text-ink text-sm shadow-float"
      >
        <p className="font-semibold">
          {title}
          <span className="font-normal text-ink-soft">{deleted ? '' : `, page ${page}`}</span>
        </p>
        {deleted ? (
          <p className="mt-1 text-ink-soft">Document deleted.</p>
        ) : (
          <p className="mt-1 line-clamp-[10]">
            <span className="text-ink-soft">{before}</span>
            <span className="bg-accent-soft">{quote}</span>
            <span className="text-ink-soft">{after}</span>
          </p>
        )}
      </Tooltip>
    </TooltipTrigger>
  )
}

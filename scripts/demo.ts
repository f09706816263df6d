/**
 * `npm run demo [-- FILE.pdf "question"] [--json]`: the main job in a terminal, against a fresh local cloud on free ports.
 * Exits non-zero when any step fails. With `--json`, stdout is one JSON object and nothing else.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Citation } from '../core/contract.ts'
import { signInAs } from '../local/identity/sign-in.ts'
import { startLocalCloud } from '../local/start/cloud.ts'
import { alcoveClient, textOf, until } from './client/client.ts'

const SAMPLE = new URL('../web/public/sample.pdf', import.meta.url)
const SAMPLE_QUESTION = 'How often must the lamp be trimmed?'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
})

if (values.help || positionals.length > 2) {
  console.log('usage: npm run demo [-- FILE.pdf "question"] [--json]')
  process.exit(values.help ? 0 : 2)
}

const timings: Record<string, number> = {}

async function step<T>(name: string, label: string, work: () => Promise<T>, result: (value: T) => string): Promise<T> {
  const started = performance.now()
  const value = await work()
  const ms = Math.round(performance.now() - started)
  timings[name] = ms
  if (!values.json) console.log(`${label.padEnd(22)} ${String(ms).padStart(6)} ms   ${result(value)}`)
  return value
}

interface Run {
  answer: string
  citations: { document: string; page: number; quote: string }[]
  timings: Record<string, number>
  project: string | null
}

async function demo(): Promise<Run> {
  const [path, question = path ? 'What is this document about?' : SAMPLE_QUESTION] = positionals
  const bytes = new Uint8Array(await readFile(path ?? SAMPLE))
  const name = path ? basename(path) : 'sample.pdf'

  const cloud = await step(
    'start',
    'local cloud',
    () => startLocalCloud({ fresh: true, quiet: true }),
    ({ appUrl }) => appUrl,
  )
  const onSignal = () => void cloud.close().then(() => process.exit(130))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const client = alcoveClient(cloud.appUrl)
    const person = { name: 'Ada Demo', email: 'ada@example.com' }
    await step(
      'signIn',
      'sign in',
      () => client.signIn((fetchLike, url) => signInAs(fetchLike, url, person)),
      () => person.name,
    )
    const { tenants } = await client.me()
    const tenant = tenants[0]?.id
    if (!tenant) throw new Error('the first sign-in made no workspace')

    await step(
      'database',
      'database of its own',
      () =>
        until('the database', async () => {
          const view = await client.tenant(tenant)
          return view.database.status === 'ready' ? view : null
        }),
      (view) => `workspace ${view.id}, ${view.database.region}`,
    )
    const project = await projectOf(cloud.neon.url, tenant)

    const { document } = await step(
      'upload',
      'upload',
      () => client.upload(tenant, name, bytes),
      () => `${name}, ${bytes.length} bytes`,
    )
    await step(
      'ingest',
      'read and embed',
      () =>
        until(
          'the document',
          async () => {
            const { document: now } = await client.document(tenant, document.id)
            if (now.status === 'failed') throw new Error(`${name}: ${now.reason}`)
            return now.status === 'ready' ? now : null
          },
          300_000,
        ),
      (now) => `${now.pages} pages`,
    )

    const conversation = await client.converse(tenant, [document.id])
    const answer = await step(
      'answer',
      'ask',
      async () => {
        const started = performance.now()
        let answer = ''
        let citations: Citation[] = []
        for await (const message of client.ask(tenant, {
          conversation: conversation.id,
          text: question,
          scope: [document.id],
        })) {
          answer = textOf(message)
          if (answer && timings.firstToken === undefined) timings.firstToken = Math.round(performance.now() - started)
          citations = message.parts.flatMap((part) => (part.type === 'data-citation' ? [part.data] : []))
        }
        return { answer, citations }
      },
      () => question,
    )
    if (!answer.answer) throw new Error('the answer is empty')
    return {
      answer: answer.answer,
      citations: answer.citations.map(({ title, page, quote }) => ({ document: title, page, quote })),
      timings,
      project,
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await cloud.close()
  }
}

/** The Neon project of a tenant, as the management API lists it. */
async function projectOf(neonUrl: string, tenant: string): Promise<string | null> {
  const response = await fetch(`${neonUrl}/projects?search=${tenant}`, { headers: { authorization: 'Bearer demo' } })
  const { projects } = (await response.json()) as { projects: { id: string; name: string }[] }
  return projects.find((project) => project.name.endsWith(tenant))?.id ?? null
}

function print({ answer, citations, project }: Run): void {
  console.log(`\n${answer}\n`)
  for (const [index, { document, page, quote }] of citations.entries()) {
    console.log(`  [${index + 1}] ${document}, page ${page}: “${quote.replace(/\s+/g, ' ')}”`)
  }
  console.log(`\nNeon project: ${project}`)
}

try {
  const run = await demo()
  if (values.json) process.stdout.write(`${JSON.stringify(run)}\n`)
  else print(run)
} catch (error) {
  console.error(`demo failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

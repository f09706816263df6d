/** Single turns of `bench chat`, each with what ran in a row until its first token. */
import { now } from '../../local/stand-in/request-log.ts'
import { criticalPath } from '../harness/critical-path.ts'
import { parseServerTiming } from '../harness/server-timing.ts'
import { quiet } from '../harness/stand-ins.ts'
import { admissionStep, stepOf } from '../harness/steps.ts'
import { askReferenceFlow } from '../reference-flow.ts'
import type { Turn } from './judge.ts'
import type { Stage } from './stage.ts'
import { type Asked, askProduct } from './workspace.ts'

export async function productTurn(stage: Stage, question: string): Promise<Turn> {
  await calm(stage)
  const asked = await askProduct(stage.workspace, question)
  await quiet([stage.neon, stage.openai])
  return turnOf(stage, question, asked)
}

export async function referenceTurn(stage: Stage, question: string): Promise<Turn> {
  await calm(stage)
  const { services, project } = stage.reference
  const sentAt = now()
  let firstTokenAt: number | null = null
  for await (const _ of askReferenceFlow(services, project.projectId, question)) firstTokenAt ??= now()
  if (firstTokenAt === null) throw new Error('the reference flow gave no answer')
  return turnOf(stage, question, { sentAt, firstTokenAt, serverTiming: null })
}

/** Lets earlier work end, so that nothing of it is measured, and begins with empty logs. */
async function calm(stage: Stage): Promise<void> {
  await quiet([stage.neon, stage.openai])
  await stage.clearLogs()
}

async function turnOf(stage: Stage, question: string, { sentAt, firstTokenAt, serverTiming }: Asked): Promise<Turn> {
  const logged = (await stage.calls()).map(stepOf)
  const embedding = logged.find(({ name, startedAt }) => name === 'embeddings' && startedAt >= sentAt)
  const admission = embedding ? admissionStep(parseServerTiming(serverTiming), embedding) : null
  const steps = admission ? [...logged, admission] : logged
  return {
    question,
    sentAt,
    firstTokenMs: firstTokenAt - sentAt,
    path: criticalPath(steps, { from: sentAt, until: firstTokenAt }),
    serverTiming,
  }
}
